"""The route table once more, written out by hand: what the program must walk.

It is not derived from `domain.rules.routes` on purpose; the two are compared.
"""

from dataclasses import dataclass

SENIOR, INTERMEDIATE = "senior", "intermediate"


@dataclass(frozen=True, slots=True)
class Walk:
    """One declaration to be made; codes as the table prints them, T and F resolved."""

    id: str
    variant: str
    codes: str

    @property
    def stages(self) -> tuple[str, ...]:
        return tuple(self.codes.split())


WALKS: tuple[Walk, ...] = (
    Walk("R1a", SENIOR, "U D C Tp P1 E P2 X"),
    Walk("R1b", SENIOR, "U D C P1 E P2 Fp X"),
    Walk("R2a", SENIOR, "Uc Dc Ic Oc Dm Im Om C Tp P1 E P2 X"),
    Walk("R2b", SENIOR, "Uc Dc Ic Oc Dm Im Om C P1 E P2 Fp X"),
    Walk("R3a", SENIOR, "Um Dm Im Om C Tp P1 E P2 X"),
    Walk("R3b", SENIOR, "Um Dm Im Om C P1 E P2 Fp X"),
    Walk("R4a", SENIOR, "Uc Dc Ic Oc Dm C Tp P1 E P2 X"),
    Walk("R4a", INTERMEDIATE, "Uc Dc Ic Oc Dm C Tm P1 E P2 X"),
    Walk("R4b", SENIOR, "Uc Dc Ic Oc Dm C P1 E P2 Fp X"),
    Walk("R4b", INTERMEDIATE, "Uc Dc Ic Oc Dm C P1 E P2 Fm X"),
    Walk("R5a", SENIOR, "Um Dm C Tp P1 E P2 X"),
    Walk("R5a", INTERMEDIATE, "Um Dm C Tm P1 E P2 X"),
    Walk("R5b", SENIOR, "Um Dm C P1 E P2 Fp X"),
    Walk("R5b", INTERMEDIATE, "Um Dm C P1 E P2 Fm X"),
    Walk("R6a", SENIOR, "Uc Dc C Tp P1 E P2 X"),
    Walk("R6a", INTERMEDIATE, "Uc Dc C Tc P1 E P2 X"),
    Walk("R6b", SENIOR, "Uc Dc C P1 E P2 Fp X"),
    Walk("R6b", INTERMEDIATE, "Uc Dc C P1 E P2 Fm X"),
)
