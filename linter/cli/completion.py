"""`chatvet completion`: what a shell needs to complete commands, options and rule names."""

import click

__all__ = ["completion"]


@click.command
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
def completion(shell: str) -> None:
    """Prints the completion script for a shell.

    \b
    bash   chatvet completion bash > ~/.local/share/bash-completion/completions/chatvet
    zsh    chatvet completion zsh > "${fpath[1]}/_chatvet"
    fish   chatvet completion fish > ~/.config/fish/completions/chatvet.fish
    """  # noqa: D301  (click wants the character that `\\b` stands for)
    from click.shell_completion import get_completion_class

    from linter.cli import main

    kind = get_completion_class(shell)
    assert kind is not None  # the choices are those that click knows
    click.echo(kind(main, {}, "chatvet", "_CHATVET_COMPLETE").source())
