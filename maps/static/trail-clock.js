// The time that is shown: two hands on one line of time, in UK time, to be moved by mouse, touch, keyboard or button.
"use strict";

(() => {
  const STEPS = 24; // at least so many lead from one end to the other
  const uk = new Intl.DateTimeFormat("en-GB", {
    timeZone: "Europe/London", weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit",
    minute: "2-digit", second: "2-digit", hourCycle: "h23", timeZoneName: "short",
  });

  // As all other times on the pages are written: "Tue 3 Mar 2026 at 08:30:12 GMT".
  cordon.ukTime = (milliseconds) => {
    const part = Object.fromEntries(uk.formatToParts(milliseconds).map(({ type, value }) => [type, value]));
    const seconds = part.second === "00" ? "" : `:${part.second}`;
    const day = `${part.weekday} ${part.day} ${part.month.slice(0, 3)} ${part.year}`;
    return `${day} at ${part.hour}:${part.minute}${seconds} ${part.timeZoneName}`;
  };

  // `first` and `last` are milliseconds; `changed` is told from and to, of whole seconds that hold all in between.
  cordon.clock = (first, last, changed) => {
    const start = Math.floor(first / 1000);
    const whole = Math.ceil(last / 1000) - start;
    const hand = { from: document.getElementById("cordon-from"), to: document.getElementById("cordon-to") };
    const step = document.getElementById("cordon-step");
    for (const one of Object.values(hand)) {
      one.min = 0;
      one.max = whole;
    }
    const fine = [...step.options].filter((one) => Number(one.value) * STEPS <= whole);
    (fine.pop() || step.options[0]).selected = true;

    const set = (from, to) => {
      [hand.from.value, hand.to.value] = [from, to];
      for (const one of Object.values(hand)) {
        const said = cordon.ukTime((start + Number(one.value)) * 1000);
        one.setAttribute("aria-valuetext", said);
        document.getElementById(`${one.id}-time`).textContent = said;
      }
      changed((start + Number(hand.from.value)) * 1000, (start + Number(hand.to.value)) * 1000);
    };

    // A hand that meets the other takes it along; both together keep their distance.
    const within = (value) => Math.min(whole, Math.max(0, value));
    const move = (which, value) => {
      const [from, to] = [Number(hand.from.value), Number(hand.to.value)];
      if (which === "from") set(within(value), Math.max(within(value), to));
      else if (which === "to") set(Math.min(from, within(value)), within(value));
      else {
        const by = Math.min(whole - to, Math.max(-from, value - from));
        set(from + by, to + by);
      }
    };

    for (const [which, one] of Object.entries(hand)) {
      one.addEventListener("input", () => move(which, Number(one.value)));
      one.addEventListener("keydown", (event) => {
        const way = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
        if (!way) return;
        event.preventDefault();
        move(which, Number(one.value) + way * Number(step.value));
      });
    }
    for (const button of document.querySelectorAll("[data-hand]")) {
      button.addEventListener("click", () => {
        const which = button.dataset.hand;
        const now = Number(hand[which === "both" ? "from" : which].value);
        move(which, now + Number(button.dataset.by) * Number(step.value));
      });
    }
    document.getElementById("cordon-whole").addEventListener("click", () => set(0, whole));
    set(0, whole);
    const second = (milliseconds, round) => within(round(milliseconds / 1000) - start);
    return {
      show: (from, to) => set(second(from, Math.floor), second(to, Math.ceil)),

      // Moves a hand as far as a moment needs, if it is not shown.
      reach(moment) {
        const [from, to] = [second(moment, Math.floor), second(moment, Math.ceil)];
        if (from < Number(hand.from.value)) set(from, Number(hand.to.value));
        else if (to > Number(hand.to.value)) set(Number(hand.from.value), to);
      },
    };
  };
})();
