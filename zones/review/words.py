"""Numbers as an officer would say them."""

_HECTARE_M2, _KM2_M2 = 10_000.0, 1_000_000.0


def area_text(area_m2: float) -> str:
    """An area in a unit of its size: "7,850 m²", "12.6 hectares", "3.14 km²"."""
    if area_m2 < _HECTARE_M2:
        return f"{area_m2:,.0f} m²"
    if area_m2 < _KM2_M2:
        return f"{area_m2 / _HECTARE_M2:,.1f} hectares"
    return f"{area_m2 / _KM2_M2:,.2f} km²"


def length_text(length_m: float) -> str:
    """A length in a unit of its size: "850 m", "1.25 km"."""
    return f"{length_m:,.0f} m" if length_m < 999.5 else f"{length_m / 1000:,.2f} km"
