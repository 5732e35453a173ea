"""What the user asks for."""

from reelwright.brief.load import load_brief
from reelwright.brief.model import BrandBrief, Brief, FactBrief, FootageBrief, MusicBrief, ProductBrief, VoiceBrief

__all__ = ["BrandBrief", "Brief", "FactBrief", "FootageBrief", "MusicBrief", "ProductBrief", "VoiceBrief", "load_brief"]
