// --- the article ---
const LAYERS = { stated: 0, view: 0, participant: 1, topic: 2, summary: 2 };
function marks() {
  const ids = idsByKey(),
    found = [];
  const colours = new Map();
  for (const item of items.filter(isSpoken).sort((a, b) => firstOf(a) - firstOf(b)))
    if (!colours.has(item.speaker)) colours.set(item.speaker, colours.size % 10);
  for (const item of items) {
    const { spans, layer } = LISTS[item.list];
    const colour = colours.get(isSpoken(item) ? item.speaker : item.key);
    const add = (list, part) => {
      for (const span of list ?? [])
        if (span) found.push({ ...span, key: item.key, id: ids.get(item.key), layer, part, colour });
    };
    add(item[spans], spans === "mentions" ? "mention" : spans);
    if (isSpoken(item))
      (add(item.quotes, "quote"), add([item.attribution?.source], "source"), add([item.attribution?.cue], "cue"));
  }
  return found;
}

function drawArticle() {
  const kept = selection();
  const all = marks();
  const bounds = new Set([0, points.length]);
  for (const mark of all) bounds.add(mark.start).add(mark.end);
  const cuts = [...bounds].filter((at) => at <= points.length).sort((a, b) => a - b);
  const pieces = [];
  for (let at = 0; at + 1 < cuts.length; at++) {
    const [start, end] = [cuts[at], cuts[at + 1]];
    const here = all
      .filter((mark) => mark.start <= start && mark.end >= end)
      .sort((a, b) => LAYERS[a.layer] - LAYERS[b.layer] || a.end - a.start - (b.end - b.start));
    const words = wordsOf({ start, end });
    if (!here.length) {
      pieces.push(words);
      continue;
    }
    const classes = new Set([
      "seg",
      ...here.map((mark) => `in-${mark.layer}`),
      ...here.filter((mark) => mark.part !== "evidence").map((mark) => `is-${mark.part}`),
    ]);
    const content = here.filter((mark) => mark.part === "content");
    if (content.length) classes.add(`said-${content[0].layer}`);
    if (new Set(content.map((mark) => mark.key)).size > 1) classes.add("nested");
    const colour = here.find((mark) => mark.colour !== undefined)?.colour;
    if (colour !== undefined) classes.add(`k${colour}`);
    if (here.some((mark) => mark.key === current)) classes.add("lit");
    const opening = content
      .filter((mark) => mark.start === start)
      .map((mark) => mark.id)
      .reverse();
    pieces.push(
      make(
        "span",
        {
          class: [...classes].join(" "),
          "data-keys": here.map((mark) => mark.key).join(" "),
          "data-tag": opening.length ? opening.join(" ") : undefined,
        },
        words,
      ),
    );
  }
  article.replaceChildren(...pieces);
  if (kept && document.activeElement === article) place(kept.end, kept.end);
}

// The selected words without the white space around them; start equals end where nothing is selected.
function selection() {
  const chosen = getSelection();
  if (!chosen.rangeCount || !article.contains(chosen.anchorNode) || !article.contains(chosen.focusNode)) return null;
  const range = chosen.getRangeAt(0);
  const before = document.createRange();
  before.setStart(article, 0);
  before.setEnd(range.startContainer, range.startOffset);
  let start = toPoints(before.toString().length);
  let end = toPoints(before.toString().length + range.toString().length);
  while (start < end && /\s/u.test(points[start])) start++;
  while (end > start && /\s/u.test(points[end - 1])) end--;
  return { start, end };
}

function place(start, end) {
  const find = (point) => {
    let left = toUnits(point);
    const walk = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
    let node = walk.nextNode();
    while (node && left > node.length) ((left -= node.length), (node = walk.nextNode()));
    return [node ?? article, node ? left : 0];
  };
  getSelection().setBaseAndExtent(...find(start), ...find(end));
}

for (const name of ["beforeinput", "drop", "paste", "cut"])
  article.addEventListener(name, (event) => event.preventDefault());
article.addEventListener("compositionend", () => draw());
article.addEventListener("click", (event) => {
  const key = event.target.closest?.(".seg")?.dataset.keys.split(" ")[0];
  if (key && getSelection().isCollapsed) choose(key);
});
article.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) {
    if (event.key.toLowerCase() === "z" && !event.altKey) (event.preventDefault(), undo());
    return;
  }
  const action = ACTIONS.find((each) => each.key === event.key.toLowerCase());
  if (event.key === "Enter") {
    const node = getSelection().focusNode;
    const key =
      (node?.nodeType === 3 ? node.parentElement : node)?.closest(".seg")?.dataset.keys.split(" ")[0] ?? current;
    event.preventDefault();
    if (key) (choose(key), pane.querySelector(".card.open :is(input, select, textarea)")?.focus());
  } else if (action) {
    event.preventDefault();
    act(action);
  }
});

// --- what can be done with selected words ---
const MARKS = /["'“”‘’„‚«»‹›`´「」『』]/u;
const item = () => items.find((each) => each.key === current);
const ACTIONS = [
  { key: "s", words: "statement", list: "stated_positions" },
  { key: "v", words: "view", list: "analyst_views" },
  { key: "p", words: "participant", list: "participants" },
  { key: "t", words: "topic", list: "topics" },
  { key: "b", words: "summary", list: "summary" },
  { key: "c", words: "content", fits: isSpoken, add: (to, span) => (to.content ??= []).push(span) },
  { key: "q", words: "quote", fits: isSpoken, add: (to, span) => (to.quotes ??= []).push(span) },
  { key: "o", words: "source", fits: isSpoken, add: addSource },
  {
    key: "u",
    words: "cue",
    fits: (to) => isSpoken(to) && to.attribution?.source,
    add: (to, span) => (to.attribution.cue = span),
  },
  { key: "l", words: "alternate", fits: isSpoken, add: (to, span) => (to.accepted_content ??= []).push([span]) },
  {
    key: "m",
    words: "mention",
    fits: (to) => to?.list === "participants",
    add: (to, span) => (to.mentions ??= []).push(span),
  },
  {
    key: "e",
    words: "evidence",
    fits: (to) => to?.list === "topics" || to?.list === "summary",
    add: (to, span) => (to.evidence ??= []).push(span),
  },
];

function addSource(to, span) {
  to.attribution = { source: span, cue: to.attribution?.cue ?? null };
  const who = items.find(
    (each) =>
      each.list === "participants" &&
      each.mentions?.some((mention) => mention.start < span.end && span.start < mention.end),
  );
  if (who) to.speaker = who.key;
}

function start(list, span) {
  const words = wordsOf(span).replace(/\s+/gu, " ");
  const fresh = { list, key: `k${count++}` };
  if (list === "summary") return { ...fresh, text: "", evidence: [span] };
  if (list === "topics") return { ...fresh, label: words.slice(0, 80), evidence: [span] };
  if (list === "participants")
    return {
      ...fresh,
      name: words,
      kind: "person",
      named: true,
      role: null,
      affiliation: null,
      country: null,
      aliases: [],
      members: [],
      mentions: [span],
    };
  const before = points
    .slice(Math.max(0, span.start - 3), span.start)
    .join("")
    .trimEnd()
    .slice(-1);
  const last = items
    .filter((each) => isSpoken(each) && firstOf(each) < span.start)
    .sort((a, b) => firstOf(b) - firstOf(a))[0];
  return {
    ...fresh,
    speaker: last?.speaker ?? "",
    statement: words,
    content: [span],
    quotes: MARKS.test(before) ? [{ ...span }] : [],
    attribution: null,
    topic_ids: [],
    accepted_speakers: [],
  };
}

function act({ list, fits, add, words }) {
  const span = selection();
  if (!span || span.start === span.end) return say("Select words in the article first", true);
  const to = item();
  if (list)
    return change(() => {
      const made = start(list, span);
      items.push(made);
      current = made.key;
    });
  if (!fits(to)) return say(`A ${words} belongs to another kind of item than the one that is open`, true);
  change(() => add(item(), span));
}

function drawTools() {
  const button = (action) => {
    const layer = action.list
      ? {
          summary: "summary",
          stated_positions: "stated",
          analyst_views: "views",
          participants: "participants",
          topics: "topics",
        }[action.list]
      : "";
    const isOff = !action.list && !action.fits(item());
    return make(
      "button",
      {
        type: "button",
        class: layer,
        "data-key": action.key,
        disabled: isOff ? "" : undefined,
        onmousedown: (event) => event.preventDefault(),
        onclick: () => act(action),
      },
      action.words,
      " ",
      make("kbd", {}, action.key.toUpperCase()),
    );
  };
  const to = item() ? `Add to ${idsByKey().get(current)}` : "Add";
  tools.replaceChildren(
    make("div", {}, make("span", {}, "New"), ...ACTIONS.filter((each) => each.list).map(button)),
    make("div", {}, make("span", {}, to), ...ACTIONS.filter((each) => !each.list).map(button)),
  );
}
