"""Divisions by their codes (GB/T 2260): two figures each for province, city and county."""

from domain.terms import AdministrativeLevel


def upwards(division: str, level: AdministrativeLevel) -> tuple[str, ...]:
    """The division of this level that a six-figure one lies in, and those around it."""
    county, city, province = division, division[:4] + "00", division[:2] + "0000"
    around = {
        AdministrativeLevel.COUNTY: (county, city, province),
        AdministrativeLevel.CITY: (city, province),
        AdministrativeLevel.PROVINCE: (province,),
    }
    return around[level]
