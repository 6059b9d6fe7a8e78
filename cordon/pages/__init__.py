"""The pages, for a browser: they work without scripts, but for the maps. Each reads a form, calls an action, shows the answer.

- `visitor`: who looks, signed in or not; what a form must carry; the case that an address is of, and why it is looked at.
- `render`: a template with the GOV.UK components; the policy under which a page runs nothing but our own.
- `fault`: errors as pages; where somebody must go first. `field`, `day`, `hours`: what people type; hours in plain controls.
- `home`, `orders`, `places`, `draw`, `review`, `check`, `printed`, `search`, `devices`: case data. `answer` tells a check in one sentence first;
  `drafted` what a draft lacks, `upload` what is brought to the board, `outline` what is wrong with an outline.
- `signin`, `people`, `settings`, `audit`: people and what they did. `role` has the words of roles.
- `mapped`: the maps within pages. `static_files`: the scripts and styles that are served, by a list of names.

No address holds a name, a reference of a person or a place: an order, a person, a draft and a check are numbers there, and
what is sought is sent as a form.
"""
