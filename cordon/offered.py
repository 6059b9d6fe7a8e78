"""What may be offered beside the remedy of a place that can't be looked up here, to whoever keeps Cordon."""

from zones.error import Way

_IMPORT = "Or import {} with `cordon gazetteer import FILE`."
AT_THE_SHELL = {
    Way.POSTCODES: _IMPORT.format("OS Code-Point Open"),
    Way.NAMES: _IMPORT.format("OS Open Names"),
    Way.ROADS: _IMPORT.format("OS Open Roads"),
    Way.AREA: "Or draw the area that is meant and give it as GeoJSON.",
    Way.THREE_WORDS: "Or name its service in CORDON_WHAT3WORDS_URL.",
}
