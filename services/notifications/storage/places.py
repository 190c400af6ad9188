"""Places as SQL: every city and county that has a government or a union on a day."""

from typing import Final, LiteralString

PLACES: Final[LiteralString] = """(
  SELECT DISTINCT ON (region_code) region_code AS place, name, id AS unit_id FROM org_unit
  WHERE region_code IS NOT NULL AND region_code NOT LIKE '%%0000' AND kind IN ('CITY_GOVERNMENT', 'COUNTY_GOVERNMENT', 'CITY_FEDERATION', 'COUNTY_FEDERATION')
    AND valid_from <= %(on)s AND (valid_to IS NULL OR %(on)s <= valid_to)
  ORDER BY region_code, kind LIKE '%%FEDERATION', id)"""
"""place, name and id of its government, else of its union; parameter `on`."""
