"""Reads an English case report and proposes a case sheet: every line with its sentence, to be checked."""

from __future__ import annotations

from coincide.cases.prose.proposal import Proposal, ProposedFinding, propose_case

__all__ = ["Proposal", "ProposedFinding", "propose_case"]
