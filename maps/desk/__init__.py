"""Papers for the desk: drafts that a person finishes, and a card for a patrol.

- `statement`: a witness statement (Criminal Justice Act 1967, s 9), as a Word document.
- `unused`: a schedule of unused material, for disclosure, as a Word document.
- `card`: an order on one page that folds into a pocket.
- `word`: what the Word documents share.
"""
