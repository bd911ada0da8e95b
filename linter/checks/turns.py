"""Questions about a tool turn that several rules ask, so that each defect of it is told once."""

from linter.model.subject import ToolTurn, Turn

__all__ = ["is_mismatched", "unanswered", "unknown_answers"]


def unanswered(turn: ToolTurn) -> list[Turn]:
    """Returns the calls that certainly have no answer, neither right behind them nor elsewhere."""
    if not turn.known or any(not isinstance(answer.id, str) for answer in turn.answers):
        return []
    answered = {answer.id for answer in (*turn.answers, *turn.elsewhere)}
    return list({call.id: call for call in turn.calls if call.id not in answered}.values())


def unknown_answers(turn: ToolTurn) -> list[Turn]:
    """Returns the tool messages whose id is certainly not among the calls before them."""
    if turn.data is None or not turn.known:
        return []
    ids = {call.id for call in turn.calls}
    return [answer for answer in turn.answers if isinstance(answer.id, str) and answer.id not in ids]


def is_mismatched(turn: ToolTurn) -> bool:
    """Says whether each call that waits has an answer with a wrong id, so that the ids are at fault and nothing is missing."""
    strangers = unknown_answers(turn)
    return bool(strangers) and len(strangers) == len(unanswered(turn))
