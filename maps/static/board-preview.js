// The server's own measures and outline of what is drawn; until they are here, the board's estimates stand.
"use strict";

cordon.boardPreview = ({ url, csrf, told }) => {
  const WAIT_MS = 300;
  const AGAIN_MS = 5000;
  let timer = 0;
  let wanted = "";
  let known = { key: "", answer: null };

  const ask = async (drawing) => {
    const key = JSON.stringify(drawing);
    if (known.key === key) return known.answer;
    const answer = await cordon.post(url, csrf, drawing);
    known = { key, answer };
    return answer;
  };

  const tell = async (drawing) => {
    const key = JSON.stringify(drawing);
    try {
      const answer = await ask(drawing);
      if (key === wanted) told(answer, "");
    } catch (fault) {
      if (key !== wanted) return;
      const refused = fault instanceof cordon.Refused;
      // That one is signed out is said once, where it is said what of the drawing is saved.
      const out = refused && fault.signedOut;
      told(null, out ? "Area and perimeter are estimates." : refused ? fault.message : "No connection: area and perimeter are estimates.");
      if (!refused) timer = setTimeout(() => tell(drawing), AGAIN_MS);
    }
  };

  return {
    known: (drawing) => (drawing && known.key === JSON.stringify(drawing) ? known.answer : null),

    later(drawing) {
      clearTimeout(timer);
      wanted = JSON.stringify(drawing);
      if (url && drawing) timer = setTimeout(() => tell(drawing), WAIT_MS);
    },

    // The polygons of a drawing. A circle's or corridor's are the server's alone: rejects where it can't be asked.
    async parts(drawing) {
      if (drawing.kind === "polygon") return cordon.partsOf(drawing.geometry);
      if (!url) throw new cordon.Refused(0, "");
      return cordon.partsOf((await ask(drawing)).geometry);
    },
  };
};
