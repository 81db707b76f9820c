"use strict";
// Items and words light each other: by hovering, by focus, and held by a click.
const Brief = (() => {
  const HEADING = 44; // a shelf's title stays on top of its pane
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const keysOf = (element) => (element.dataset.keys ?? element.dataset.key ?? "").split(" ").filter(Boolean);

  function bringIntoView(element) {
    const pane = element?.closest(".pane");
    if (!pane) return;
    const inner = element.getBoundingClientRect();
    const outer = pane.getBoundingClientRect();
    if (inner.top >= outer.top + HEADING && inner.bottom <= outer.bottom - 8) return;
    const third = inner.height < outer.height * 0.6 ? outer.height * 0.3 : HEADING;
    pane.scrollTo({
      top: pane.scrollTop + inner.top - outer.top - third,
      behavior: calm.matches ? "instant" : "smooth",
    });
  }

  function wire(root) {
    const segments = [...root.querySelectorAll(".seg")];
    const items = [...root.querySelectorAll(".item")];
    const segmentsOf = new Map();
    const itemsOf = new Map();
    for (const [elements, index] of [
      [segments, segmentsOf],
      [items, itemsOf],
    ])
      for (const element of elements)
        for (const key of keysOf(element)) {
          if (!index.has(key)) index.set(key, []);
          index.get(key).push(element);
        }
    const firstSegment = (key) => segmentsOf.get(key)?.[0];
    const itemsWith = (key) => itemsOf.get(key) ?? [];
    let held = [];
    let shown = [];
    let timer = 0;
    root.classList.add("wired");

    function light(keys, scrollTo = []) {
      for (const element of root.querySelectorAll(".lit, .near")) element.classList.remove("lit", "near");
      const [first, ...others] = keys;
      shown = keys;
      root.classList.toggle("has-lit", Boolean(first && segmentsOf.has(first)));
      for (const key of others) for (const item of itemsWith(key)) item.classList.add("near");
      if (!first) return;
      for (const element of [...(segmentsOf.get(first) ?? []), ...itemsWith(first)]) element.classList.add("lit");
      scrollTo.forEach(bringIntoView);
    }

    // Where an element leads: from words to their items, from an item or a link in it to words; the first gets the focus.
    function target(element) {
      const segment = element.closest(".seg");
      if (segment) return { keys: keysOf(segment), to: isDrawn(segment) ? itemsWith(keysOf(segment)[0]) : [] };
      const link = element.closest("[data-at], [data-key]");
      const item = element.closest(".item");
      if (link?.dataset.key)
        return { keys: [link.dataset.key], to: [firstSegment(link.dataset.key), ...itemsWith(link.dataset.key)] };
      if (!item) return null;
      const key = keysOf(item)[0];
      const words = link?.dataset.at
        ? root.querySelector(`.seg[data-start="${CSS.escape(link.dataset.at)}"]`)
        : firstSegment(key);
      return { keys: [key], to: [words, ...itemsWith(key).filter((other) => other !== item)] };
    }

    // Evidence of topics and of the summary covers whole sentences: hovering it must not make the brief jump about.
    const isDrawn = (segment) =>
      !/^[tb]/.test(keysOf(segment)[0]) || document.querySelector(":is(#show-topic, #show-summary):checked") !== null;

    function hover(event) {
      clearTimeout(timer);
      const found = target(event.target);
      if (held.length) return;
      const keys = found?.keys ?? [];
      if (keys.join() === shown.join()) return;
      timer = setTimeout(() => light(keys, found?.to), keys.length ? 70 : 200);
    }

    function stop(segment) {
      for (const other of segments) other.tabIndex = other === segment ? 0 : -1;
    }
    const stops = segments.filter((segment) => segment.matches("a"));
    stop(stops[0]);

    root.addEventListener("pointerover", hover);
    root.addEventListener("pointerleave", hover);
    root.addEventListener("focusin", (event) => {
      clearTimeout(timer);
      const found = target(event.target);
      if (!found || held.length || !event.target.matches(":focus-visible")) return;
      light(found.keys, found.to);
    });
    root.addEventListener("click", (event) => {
      clearTimeout(timer);
      const found = target(event.target);
      const link = event.target.closest("a");
      if (link && /^https?:/.test(link.getAttribute("href"))) return;
      if (link?.matches(".contents a")) return;
      if (link) event.preventDefault();
      if (!found) return (void (held = []), light([]));
      if (!link && !getSelection().isCollapsed) return;
      const isSame = held.length && held[0] === found.keys[0] && !link?.dataset.at && !link?.dataset.key;
      held = isSame ? [] : found.keys;
      light(held, found.to);
      if (event.detail === 0 && held.length) focusOn(found.to.find(Boolean));
    });

    function focusOn(element) {
      const place = element?.matches(".seg") ? element : element?.querySelector(".tag");
      if (element?.matches(".seg")) stop(element);
      place?.focus({ preventScroll: true });
    }

    root.addEventListener("keydown", (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      if (event.key === "Escape") return void ((held = []), light([]));
      const onSegment = event.target.closest?.(".seg");
      const onTag = event.target.closest?.(".tag");
      if (event.key === "Enter" && onSegment && !onSegment.matches("a")) return onSegment.click();
      const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step) return;
      const across = event.key === "ArrowRight" || event.key === "ArrowLeft";
      if (onSegment && across) {
        const from = segments.indexOf(onSegment);
        const next =
          step > 0
            ? stops.find((other) => segments.indexOf(other) > from)
            : stops.findLast((other) => segments.indexOf(other) < from);
        if (next) ((held = []), stop(next), next.focus({ preventScroll: true }), bringIntoView(next));
        event.preventDefault();
      } else if (onTag && !across) {
        const next = items[items.indexOf(onTag.closest(".item")) + step]?.querySelector(".tag");
        if (next) ((held = []), next.focus({ preventScroll: true }), bringIntoView(next.closest(".item")));
        event.preventDefault();
      }
    });
    light([]);
  }

  for (const root of document.querySelectorAll("article.brief")) wire(root);
  return { wire };
})();
