"""A chat in the terminal, with what often goes wrong in one."""

from openai import OpenAI

client = OpenAI()
messages = [{"role": "system", "content": "You are brief."}]


def answer(question: str) -> str:
    messages.append({"role": "user", "content": question})
    text = ""
    try:
        stream = client.chat.completions.create(model="gpt-5.2", messages=messages, temperature="0.2", stream=True)
        for chunk in stream:
            text += chunk.choices[0].delta.content
    except Exception:
        return ""
    messages.append({"role": "assistant", "content": text})
    return text


while question := input("> "):
    print(answer(question))
