"use strict";
// Writing gold: words are selected in the article, items are filled in beside it, the server checks and saves.
// Spans count code points, as gold does; the browser counts UTF-16 units, and only `toPoints` and `toUnits` know.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const token = new URLSearchParams(location.search).get("token");
  const byId = (id) => document.getElementById(id);
  const article = byId("text"), pane = byId("items"), tools = byId("tools");
  const points = Array.from(data.text);
  const units = new Uint32Array(points.length + 1);
  points.forEach((sign, at) => (units[at + 1] = units[at] + sign.length));
  const toUnits = (point) => units[point];
  function toPoints(unit) {
    let low = 0, high = points.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (units[middle] < unit) low = middle + 1;
      else high = middle;
    }
    return low;
  }
  const wordsOf = ({ start, end }) => points.slice(start, end).join("");

  function make(name, attributes = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes))
      if (key === "class") element.className = value;
      else if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
      else if (value !== undefined) element.setAttribute(key, value);
    element.append(...children);
    return element;
  }

  // --- the gold, as lists of items that refer to each other by key ---
  const LISTS = {
    summary: { title: "Summary", one: "sentence", letter: "B", spans: "evidence", layer: "summary" },
    stated_positions: { title: "Who said what", one: "statement", letter: "S", spans: "content", layer: "stated" },
    analyst_views: { title: "What analysts think", one: "view", letter: "A", spans: "content", layer: "view" },
    participants: { title: "Who takes part", one: "participant", letter: "P", spans: "mentions", layer: "participant" },
    topics: { title: "What it is about", one: "topic", letter: "T", spans: "evidence", layer: "topic" },
  };
  const isSpoken = (item) => item?.list === "stated_positions" || item?.list === "analyst_views";
  const KINDS = ["person", "organisation", "group", "document"];
  let count = 0, items = [], top = {}, current = null, past = [], isDirty = false, base = data.base, problems = [];

  function load(gold) {
    const keys = new Map();
    items = Object.keys(LISTS).flatMap((list) => (gold[list] ?? []).map((value) => {
      const item = { ...structuredClone(value), list, key: `k${count++}` };
      if (value.id) keys.set(value.id, item.key);
      return item;
    }));
    const follow = (ids) => (ids ?? []).map((id) => keys.get(id)).filter(Boolean);
    for (const item of items) {
      if (item.list === "participants") item.members = follow(item.members);
      if (!isSpoken(item)) continue;
      item.speaker = keys.get(item.speaker_id) ?? "";
      item.topic_ids = follow(item.topic_ids);
      item.accepted_speakers = follow(item.accepted_speakers);
    }
    top = structuredClone(gold);
    for (const list of Object.keys(LISTS)) delete top[list];
    top.case ??= { title: "", origin: "other", hard: [], notes: "" };
  }

  const firstOf = (item) => Math.min(Infinity, ...(item[LISTS[item.list].spans] ?? []).map((span) => span.start));
  const inOrder = (list) => items.filter((item) => item.list === list).sort((a, b) => (list === "summary" ? 0 : firstOf(a) - firstOf(b)));
  function idsByKey() {
    const ids = new Map();
    for (const [list, { letter }] of Object.entries(LISTS)) inOrder(list).forEach((item, at) => ids.set(item.key, `${letter}${at + 1}`));
    return ids;
  }
  const spanOut = ({ start, end }) => ({ start, end, text: wordsOf({ start, end }) });
  const spansOut = (spans) => [...(spans ?? [])].sort((a, b) => a.start - b.start).map(spanOut);

  function dump() {
    const ids = idsByKey();
    const gold = { ...top };
    for (const list of Object.keys(LISTS)) gold[list] = inOrder(list).map((item) => {
      const { key, list: _, speaker, ...value } = item;
      if (list !== "summary") value.id = ids.get(key);
      const { spans } = LISTS[list];
      value[spans] = spansOut(value[spans]);
      if (list === "participants") value.members = value.members.map((member) => ids.get(member));
      if (isSpoken(item)) {
        value.speaker_id = ids.get(speaker) ?? "";
        value.quotes = spansOut(value.quotes);
        const { source, cue } = value.attribution ?? {};
        value.attribution = source ? { source: spanOut(source), cue: cue ? spanOut(cue) : null } : null;
        value.topic_ids = value.topic_ids.map((topic) => ids.get(topic));
        value.accepted_speakers = value.accepted_speakers.map((each) => ids.get(each));
        value.accepted_content = (value.accepted_content ?? []).map(spansOut).filter((spans) => spans.length);
        value.form = formOf(item);
        value.confidence = 1;
      }
      for (const name of Object.keys(value)) if (isIdle(name, value[name])) delete value[name];
      return value;
    });
    return gold;
  }
  const isIdle = (name, value) =>
    (name.startsWith("accepted") && !value?.length) || (name === "optional" && !value) || (name === "terms" && !value?.must?.length && !value?.must_not?.length);

  // Direct: every letter of the content is quoted; indirect: nothing is.
  function formOf(item) {
    if (!item.quotes?.length) return "indirect";
    const isQuoted = (at) => item.quotes.some((quote) => quote.start <= at && at < quote.end);
    for (const span of item.content ?? [])
      for (let at = span.start; at < span.end; at++) if (/[\p{L}\p{N}]/u.test(points[at]) && !isQuoted(at)) return "mixed";
    return "direct";
  }

  // --- changes: each can be undone, each is kept as a draft ---
  let drafting = 0;
  // Typing must not redraw the form that it happens in: the field would be gone before the next one has the focus.
  function change(edit, isTyping = false) {
    past.push(JSON.stringify({ items, top, current }));
    if (past.length > 200) past.shift();
    edit();
    isDirty = true;
    clearTimeout(drafting);
    drafting = setTimeout(() => post("/draft", dump()).catch(() => say("The draft is not kept: the command that serves this page has ended", true)), 1000);
    if (!isTyping) return draw();
    drawArticle();
    const line = pane.querySelector(".card.open .line");
    if (line && item()) line.textContent = lineOf(item(), item().list) || "…";
    drawStatus();
  }
  function undo() {
    if (!past.length) return;
    const before = JSON.parse(past.pop());
    ({ items, top, current } = before);
    draw();
  }

  async function post(path, value) {
    const response = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json", "X-Token": token }, body: JSON.stringify(value) });
    return { isRight: response.ok, ...(response.headers.get("Content-Type") === "application/json" ? await response.json() : { problems: [await response.text()] }) };
  }

  async function save() {
    clearTimeout(drafting);
    say("Checking…");
    try {
      const answer = await post("/save", { gold: dump(), base });
      problems = answer.problems ?? [];
      if (answer.isRight) (base = answer.base), (isDirty = false);
      draw();
      say(answer.isRight ? `Saved to ${answer.path}` : `Not saved: ${problems.length} ${problems.length === 1 ? "problem" : "problems"}`, !answer.isRight);
    } catch {
      say("Not saved: the command that serves this page has ended; start it again", true);
    }
  }
  function say(words, isWrong = false) {
    byId("status").textContent = words;
    byId("status").className = isWrong ? "wrong" : "";
  }
  addEventListener("beforeunload", (event) => isDirty && event.preventDefault());

  // --- the article ---
  const LAYERS = { stated: 0, view: 0, participant: 1, topic: 2, summary: 2 };
  function marks() {
    const ids = idsByKey(), found = [];
    const colours = new Map();
    for (const item of items.filter(isSpoken).sort((a, b) => firstOf(a) - firstOf(b))) if (!colours.has(item.speaker)) colours.set(item.speaker, colours.size % 10);
    for (const item of items) {
      const { spans, layer } = LISTS[item.list];
      const colour = colours.get(isSpoken(item) ? item.speaker : item.key);
      const add = (list, part) => { for (const span of list ?? []) if (span) found.push({ ...span, key: item.key, id: ids.get(item.key), layer, part, colour }); };
      add(item[spans], spans === "mentions" ? "mention" : spans);
      if (isSpoken(item)) add(item.quotes, "quote"), add([item.attribution?.source], "source"), add([item.attribution?.cue], "cue");
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
      const here = all.filter((mark) => mark.start <= start && mark.end >= end).sort((a, b) => LAYERS[a.layer] - LAYERS[b.layer] || a.end - a.start - (b.end - b.start));
      const words = wordsOf({ start, end });
      if (!here.length) { pieces.push(words); continue; }
      const classes = new Set(["seg", ...here.map((mark) => `in-${mark.layer}`), ...here.filter((mark) => mark.part !== "evidence").map((mark) => `is-${mark.part}`)]);
      const content = here.filter((mark) => mark.part === "content");
      if (content.length) classes.add(`said-${content[0].layer}`);
      if (new Set(content.map((mark) => mark.key)).size > 1) classes.add("nested");
      const colour = here.find((mark) => mark.colour !== undefined)?.colour;
      if (colour !== undefined) classes.add(`k${colour}`);
      if (here.some((mark) => mark.key === current)) classes.add("lit");
      const opening = content.filter((mark) => mark.start === start).map((mark) => mark.id).reverse();
      pieces.push(make("span", { class: [...classes].join(" "), "data-keys": here.map((mark) => mark.key).join(" "), "data-tag": opening.length ? opening.join(" ") : undefined }, words));
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
      while (node && left > node.length) (left -= node.length), (node = walk.nextNode());
      return [node ?? article, node ? left : 0];
    };
    getSelection().setBaseAndExtent(...find(start), ...find(end));
  }

  for (const name of ["beforeinput", "drop", "paste", "cut"]) article.addEventListener(name, (event) => event.preventDefault());
  article.addEventListener("compositionend", () => draw());
  article.addEventListener("click", (event) => {
    const key = event.target.closest?.(".seg")?.dataset.keys.split(" ")[0];
    if (key && getSelection().isCollapsed) choose(key);
  });
  article.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) {
      if (event.key.toLowerCase() === "z" && !event.altKey) event.preventDefault(), undo();
      return;
    }
    const action = ACTIONS.find((each) => each.key === event.key.toLowerCase());
    if (event.key === "Enter") {
      const node = getSelection().focusNode;
      const key = (node?.nodeType === 3 ? node.parentElement : node)?.closest(".seg")?.dataset.keys.split(" ")[0] ?? current;
      event.preventDefault();
      if (key) choose(key), pane.querySelector(".card.open :is(input, select, textarea)")?.focus();
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
    { key: "u", words: "cue", fits: (to) => isSpoken(to) && to.attribution?.source, add: (to, span) => (to.attribution.cue = span) },
    { key: "l", words: "alternate", fits: isSpoken, add: (to, span) => (to.accepted_content ??= []).push([span]) },
    { key: "m", words: "mention", fits: (to) => to?.list === "participants", add: (to, span) => (to.mentions ??= []).push(span) },
    { key: "e", words: "evidence", fits: (to) => to?.list === "topics" || to?.list === "summary", add: (to, span) => (to.evidence ??= []).push(span) },
  ];

  function addSource(to, span) {
    to.attribution = { source: span, cue: to.attribution?.cue ?? null };
    const who = items.find((each) => each.list === "participants" && each.mentions?.some((mention) => mention.start < span.end && span.start < mention.end));
    if (who) to.speaker = who.key;
  }

  function start(list, span) {
    const words = wordsOf(span).replace(/\s+/gu, " ");
    const fresh = { list, key: `k${count++}` };
    if (list === "summary") return { ...fresh, text: "", evidence: [span] };
    if (list === "topics") return { ...fresh, label: words.slice(0, 80), evidence: [span] };
    if (list === "participants") return { ...fresh, name: words, kind: "person", named: true, role: null, affiliation: null, country: null, aliases: [], members: [], mentions: [span] };
    const before = points.slice(Math.max(0, span.start - 3), span.start).join("").trimEnd().slice(-1);
    const last = items.filter((each) => isSpoken(each) && firstOf(each) < span.start).sort((a, b) => firstOf(b) - firstOf(a))[0];
    return { ...fresh, speaker: last?.speaker ?? "", statement: words, content: [span], quotes: MARKS.test(before) ? [{ ...span }] : [], attribution: null, topic_ids: [], accepted_speakers: [] };
  }

  function act({ list, fits, add, words }) {
    const span = selection();
    if (!span || span.start === span.end) return say("Select words in the article first", true);
    const to = item();
    if (list) return change(() => { const made = start(list, span); items.push(made); current = made.key; });
    if (!fits(to)) return say(`A ${words} belongs to another kind of item than the one that is open`, true);
    change(() => add(item(), span));
  }

  function drawTools() {
    const button = (action) => {
      const layer = action.list ? { summary: "summary", stated_positions: "stated", analyst_views: "views", participants: "participants", topics: "topics" }[action.list] : "";
      const isOff = !action.list && !action.fits(item());
      return make("button", { type: "button", class: layer, "data-key": action.key, disabled: isOff ? "" : undefined, onmousedown: (event) => event.preventDefault(), onclick: () => act(action) },
        action.words, " ", make("kbd", {}, action.key.toUpperCase()));
    };
    const to = item() ? `Add to ${idsByKey().get(current)}` : "Add";
    tools.replaceChildren(make("div", {}, make("span", {}, "New"), ...ACTIONS.filter((each) => each.list).map(button)),
      make("div", {}, make("span", {}, to), ...ACTIONS.filter((each) => !each.list).map(button)));
  }

  // --- the forms ---
  function choose(key) {
    current = key;
    draw();
    const card = pane.querySelector(".card.open");
    card?.scrollIntoView({ block: "nearest" });
  }

  let number = 0;
  function row(words, control, note) {
    const id = `f${number++}`;
    const isField = control.matches("input, select, textarea");
    if (isField) control.id = id;
    else control.setAttribute("aria-label", words);
    return [isField ? make("label", { for: id }, words) : make("span", { class: "label" }, words), note ? make("div", {}, control, make("small", {}, note)) : control];
  }
  const text = (owner, name, isNull = false) => make("input", { type: "text", "data-field": name, value: owner[name] ?? "", onchange: (event) => change(() => (owner[name] = event.target.value.trim() || (isNull ? null : "")), true) });
  const area = (owner, name) => { const field = make("textarea", { rows: 2, "data-field": name, onchange: (event) => change(() => (owner[name] = event.target.value.trim()), true) }); field.value = owner[name] ?? ""; return field; };
  const readLine = (line) => (line === "null" ? null : line);
  function lines(owner, name, read = readLine, write = (value) => value ?? "null") {
    const field = make("textarea", { rows: 2, "data-field": name, onchange: (event) => change(() => (owner[name] = event.target.value.split("\n").map((line) => line.trim()).filter(Boolean).map(read)), true) });
    field.value = (owner[name] ?? []).map(write).join("\n");
    return field;
  }
  function pick(value, options, set, name) {
    const field = make("select", { "data-field": name, onchange: (event) => change(() => set(event.target.value)) }, ...options.map(([key, words]) => make("option", { value: key }, words)));
    field.value = value;
    return field;
  }
  function check(words, isOn, set, name) {
    const box = make("input", { type: "checkbox", "data-field": name, onchange: (event) => change(() => set(event.target.checked)) });
    box.checked = isOn;
    return make("label", {}, box, words);
  }
  const checks = (owner, name, options) => make("div", { class: "checks", role: "group" }, ...options.map(([key, words]) => check(words, (owner[name] ?? []).includes(key),
    (isOn) => (owner[name] = isOn ? [...(owner[name] ?? []), key] : owner[name].filter((each) => each !== key)), name)));
  function spanList(spans, drop) {
    return make("ul", {}, ...spans.map((span, at) => make("li", {}, make("q", {}, wordsOf(span)), make("small", {}, `${span.start}–${span.end}`),
      make("button", { type: "button", "aria-label": `Remove ${wordsOf(span).slice(0, 40)}`, onclick: () => change(() => drop(at)) }, "Remove"))), ...(spans.length ? [] : [make("li", {}, "none yet")]));
  }
  const spanRow = (words, owner, name) => row(words, spanList(owner[name] ?? [], (at) => owner[name].splice(at, 1)));
  const named = (list) => inOrder(list).map((each) => [each.key, each.name ?? each.label]);

  const FORMS = {
    summary: (it) => [...row("Text", area(it, "text")), ...spanRow("Evidence", it, "evidence")],
    topics: (it) => [...row("Label", text(it, "label")), ...spanRow("Evidence", it, "evidence"), ...row("Also right", lines(it, "accepted"), "short labels, one a line"), ...optional(it)],
    participants: (it) => [...row("Name", text(it, "name")), ...row("Kind", pick(it.kind, KINDS.map((kind) => [kind, kind]), (kind) => (it.kind = kind), "kind")),
      ...row("Named", make("div", { class: "checks" }, check("by a name, not a description", it.named, (isOn) => (it.named = isOn), "named"))),
      ...row("Role", text(it, "role", true)), ...row("Affiliation", text(it, "affiliation", true)), ...row("Country", text(it, "country", true)),
      ...row("Aliases", lines(it, "aliases"), "one a line"), ...spanRow("Mentions", it, "mentions"),
      make("span"), make("span", {}, make("button", { type: "button", class: "do", onclick: () => change(() => findMentions(it)) }, "Find name and aliases in the article")),
      ...(it.kind === "group" ? row("Members", checks(it, "members", named("participants").filter(([key]) => key !== it.key))) : []),
      more(it, ...row("Names", lines(it, "accepted_names"), "one a line"), ...row("Kinds", checks(it, "accepted_kinds", KINDS.map((kind) => [kind, kind]))), ...row("Roles", lines(it, "accepted_roles"), "one a line; null for none"),
        ...row("Affiliations", lines(it, "accepted_affiliations"), "one a line; null for none"), ...row("Countries", lines(it, "accepted_countries"), "one a line; null for none")), ...optional(it)],
    stated_positions: spoken,
    analyst_views: spoken,
  };
  const optional = (it) => row("Optional", make("div", { class: "checks" }, check("found, it counts; missed, it costs nothing", Boolean(it.optional), (isOn) => (it.optional = isOn), "optional")));
  const more = (it, ...rows) => make("details", Object.keys(it).some((name) => (name.startsWith("accepted") && it[name]?.length) || (name === "terms" && it.terms?.must?.length)) ? { open: "" } : {}, make("summary", {}, "What else would be right"), make("div", {}, ...rows));

  function spoken(it) {
    const other = it.list === "stated_positions" ? "analyst_views" : "stated_positions";
    it.terms ??= { must: [], must_not: [] };
    const readTerms = (line) => line.split("|").map((term) => term.trim()).filter(Boolean);
    const attribution = ["source", "cue"].map((name) => row(name === "source" ? "Source" : "Cue", spanList(it.attribution?.[name] ? [it.attribution[name]] : [], () => (name === "source" ? (it.attribution = null) : (it.attribution.cue = null)))));
    return [...row("Speaker", pick(it.speaker, [["", "choose…"], ...named("participants")], (key) => (it.speaker = key), "speaker")),
      ...row("Section", pick(it.list, [["stated_positions", "stated position"], ["analyst_views", "analyst view"]], (list) => (it.list = list), "section")),
      ...row("Statement", area(it, "statement")), ...row("Form", make("span", { class: "label", "data-field": "form" }, formOf(it))),
      ...spanRow("Content", it, "content"), ...spanRow("Quotes", it, "quotes"), ...attribution.flat(),
      ...row("Topics", checks(it, "topic_ids", named("topics"))),
      more(it, ...row("Must hold", lines(it.terms, "must", readTerms, (terms) => terms.join(" | ")), "one condition a line: not | never"), ...row("Must not", lines(it.terms, "must_not", readTerms, (terms) => terms.join(" | "))),
        ...row("Speakers", checks(it, "accepted_speakers", named("participants").filter(([key]) => key !== it.speaker))),
        ...row("Sections", checks(it, "accepted_sections", [[other, "the other section too"]])),
        ...(it.accepted_content ?? []).flatMap((spans, at) => row(`Alternate ${at + 1}`, spanList(spans, (n) => { spans.splice(n, 1); if (!spans.length) it.accepted_content.splice(at, 1); })))),
      ...optional(it)];
  }

  function findMentions(it) {
    const isWord = (sign) => sign !== undefined && /[\p{L}\p{N}]/u.test(sign);
    const names = [it.name, ...it.aliases].filter(Boolean).map((name) => Array.from(name)).sort((a, b) => b.length - a.length);
    for (let at = 0; at < points.length; at++)
      for (const name of names) {
        const end = at + name.length;
        if (isWord(points[at - 1]) || isWord(points[end]) || !name.every((sign, n) => points[at + n] === sign)) continue;
        if (!it.mentions.some((span) => span.start < end && at < span.end)) it.mentions.push({ start: at, end });
      }
    it.mentions.sort((a, b) => a.start - b.start);
  }

  const lineOf = (it, list) => list === "summary" ? it.text : list === "topics" ? it.label : list === "participants" ? it.name : `${items.find((each) => each.key === it.speaker)?.name ?? "?"}: ${it.statement}`;
  function card(it, id) {
    const isOpen = it.key === current;
    const head = make("button", { type: "button", "aria-expanded": String(isOpen), onclick: () => choose(isOpen ? null : it.key) }, make("span", { class: "tag" }, id), make("span", { class: "line" }, lineOf(it, it.list) || "…"));
    const found = make("div", { class: `card ${LISTS[it.list].layer} ${it.list}${isOpen ? " open" : ""}`, "data-card": it.key }, head);
    if (isOpen) found.append(make("div", { class: "form" }, ...FORMS[it.list](it), make("span"), make("span", {}, make("button", { type: "button", class: "do", onclick: () => change(remove) }, `Delete this ${LISTS[it.list].one}`))));
    return found;
  }
  function remove() {
    items = items.filter((each) => each.key !== current);
    for (const each of items) {
      if (each.speaker === current) each.speaker = "";
      for (const name of ["members", "topic_ids", "accepted_speakers"]) each[name] = each[name]?.filter((key) => key !== current);
    }
    current = null;
  }

  function drawItems() {
    const stops = () => [...pane.querySelectorAll("button, input, select, textarea")];
    const held = stops().indexOf(document.activeElement);
    const ids = idsByKey();
    number = 0;
    const shelves = Object.entries(LISTS).map(([list, { title }]) => make("section", { class: `shelf ${list}` },
      make("h3", {}, title, " ", make("span", { class: "count" }, String(inOrder(list).length))), ...inOrder(list).map((it) => card(it, ids.get(it.key)))));
    const about = make("section", { class: "shelf" }, make("h3", {}, "Headline and case"), make("div", { class: "form" }, ...row("Headline", area(top, "headline")), ...row("Case", text(top.case, "title")),
      ...row("Origin", pick(top.case.origin, ["invented", "seed", "other"].map((each) => [each, each]), (origin) => (top.case.origin = origin), "origin")),
      ...row("What is hard", lines(top.case, "hard"), "one a line"), ...row("Notes", area(top.case, "notes"))));
    const scroll = pane.scrollTop;
    pane.replaceChildren(...listProblems(), ...shelves, about);
    pane.scrollTop = scroll;
    if (held >= 0) stops()[held]?.focus({ preventScroll: true });
  }

  // A problem names its field as `stated_positions[2].quotes[0]: …`, and leads to that item's form.
  function listProblems() {
    if (!problems.length) return [];
    const list = problems.map((problem) => {
      const [, section, at] = /(summary|participants|topics|stated_positions|analyst_views)\[(\d+)\]/.exec(problem) ?? [];
      const it = section && inOrder(section)[Number(at)];
      return make("li", {}, it ? make("button", { type: "button", onclick: () => choose(it.key) }, problem) : problem);
    });
    return [make("div", { class: "problems", role: "alert" }, make("strong", {}, "Not saved"), make("ul", {}, ...list))];
  }

  function draw() {
    drawArticle();
    drawItems();
    drawTools();
    drawStatus();
  }
  function drawStatus() {
    byId("undo").disabled = !past.length;
    say(isDirty ? "Not saved yet; a draft is kept" : "");
  }

  byId("save").addEventListener("click", save);
  byId("undo").addEventListener("click", undo);
  addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") event.preventDefault(), document.activeElement?.blur?.(), save();
    else if (event.key === "Escape" && pane.contains(document.activeElement)) {
      article.focus();
      const at = item() ? firstOf(item()) : 0;
      if (Number.isFinite(at)) place(at, at);
    }
  });
  load(data.gold);
  draw();
  if (data.origin) say(`Begun from ${data.origin}`);
})();
