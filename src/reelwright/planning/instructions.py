"""Texts that speak to a machine instead of to viewers: "ignore all previous instructions" is no copy.

Only phrases that no viewer is addressed with are known; a headline such as "Ignore everything you know about coffee"
stays one. What is found is told, so that its author can word it differently.
"""

from __future__ import annotations

import re

_IGNORE = r"(?:ignore|disregard|forget|override|bypass)\s+"
_OF = r"(?:all|any|the|your|these|those|of|my|everything)"
_RULES = r"(?:instructions?|prompts?|rules|guidelines|directions|guardrails)"
_PHRASES = (
    rf"{_IGNORE}(?:{_OF}\s+)*(?:previous|prior|earlier|above|preceding|former|system|safety|all|your)\s+(?:{_OF}\s+)*"
    rf"(?:(?:previous|prior|earlier|above|preceding|former|system|safety)\s+)*{_RULES}",
    rf"{_IGNORE}(?:{_OF}\s+)*{_RULES}\s+(?:above|before|so far|given)",
    r"(?:system|developer)\s+(?:prompt|message|instructions?)",
    r"you\s+are\s+(?:now\s+)?(?:an?\s+)?(?:ai|llm|assistant|chatbot|language\s+model|dan|jailbroken|unrestricted)\b",
    r"as\s+an?\s+(?:ai|language\s+model)\b",
    r"(?:reveal|print|output|repeat|leak|show)\s+(?:me\s+)?(?:your|the)\s+(?:system|hidden|secret|api|initial)\s+"
    r"(?:prompt|instructions?|keys?|message)",
    r"(?:api|secret)[\s_-]keys?\b.{0,40}\b(?:env|environment|print|send|output)",
    r"new\s+instructions?\s*:",
    r"<\s*/?\s*(?:system|assistant|user|instructions?)\s*>",
    r"\[/?INST\]|<\|[a-z_]+\|>",
    r"^\s*(?:assistant|developer)\s*:",
    r"ignorier\w*\s+(?:\w+\s+){0,3}(?:anweisungen|vorgaben|regeln)",
    r"ignor(?:e|ez|er)\s+(?:\w+\s+){0,3}(?:instructions|consignes)",
    r"ignora\w*\s+(?:\w+\s+){0,3}(?:instrucciones|instruções|istruzioni)",
    r"(?:esque[cç]a|olvida\w*)\s+(?:\w+\s+){0,3}(?:instrucciones|instruções)",
    r"تجاهل\s+(?:\w+\s+){0,2}(?:التعليمات|الأوامر)",
    r"התעלם\s+(?:\w+\s+){0,3}(?:ההוראות|הוראות)",
    r"(?:以前|前|上記|これまで)の?(?:すべての)?(?:指示|命令)を?(?:すべて)?無視",
    r"忽略(?:\S{0,8})(?:指令|指示|说明|提示)",
    r"이전\s*(?:의\s*)?(?:모든\s*)?(?:지시|명령)\S*\s*무시",
    r"игнорируй\w*\s+(?:\w+\s+){0,3}(?:инструкци\w+|указани\w+)",
    r"पिछले\s+(?:सभी\s+)?निर्देश\S*",
)
_SPEAKS = re.compile("|".join(f"(?:{phrase})" for phrase in _PHRASES), re.IGNORECASE | re.MULTILINE)


def speaks_to_machine(text: str) -> bool:
    """Say whether `text` is an instruction to whoever writes the film rather than words for those who see it."""
    return bool(_SPEAKS.search(text))
