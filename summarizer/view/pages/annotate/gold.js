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
let count = 0,
  items = [],
  whole = {},
  current = null,
  past = [],
  isDirty = false,
  base = data.base,
  problems = [];

function load(gold) {
  const keys = new Map();
  items = Object.keys(LISTS).flatMap((list) =>
    (gold[list] ?? []).map((value) => {
      const item = { ...structuredClone(value), list, key: `k${count++}` };
      if (value.id) keys.set(value.id, item.key);
      return item;
    }),
  );
  const follow = (ids) => (ids ?? []).map((id) => keys.get(id)).filter(Boolean);
  for (const item of items) {
    if (item.list === "participants") item.members = follow(item.members);
    if (!isSpoken(item)) continue;
    item.speaker = keys.get(item.speaker_id) ?? "";
    item.topic_ids = follow(item.topic_ids);
    item.accepted_speakers = follow(item.accepted_speakers);
  }
  whole = structuredClone(gold);
  for (const list of Object.keys(LISTS)) delete whole[list];
  whole.case ??= { title: "", origin: "other", hard: [], notes: "" };
}

const firstOf = (item) => Math.min(Infinity, ...(item[LISTS[item.list].spans] ?? []).map((span) => span.start));
const inOrder = (list) =>
  items.filter((item) => item.list === list).sort((a, b) => (list === "summary" ? 0 : firstOf(a) - firstOf(b)));
function idsByKey() {
  const ids = new Map();
  for (const [list, { letter }] of Object.entries(LISTS))
    inOrder(list).forEach((item, at) => ids.set(item.key, `${letter}${at + 1}`));
  return ids;
}
const spanOut = ({ start, end }) => ({ start, end, text: wordsOf({ start, end }) });
const spansOut = (spans) => [...(spans ?? [])].sort((a, b) => a.start - b.start).map(spanOut);

function dump() {
  const ids = idsByKey();
  const gold = { ...whole };
  for (const list of Object.keys(LISTS))
    gold[list] = inOrder(list).map((item) => {
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
  (name.startsWith("accepted") && !value?.length) ||
  (name === "optional" && !value) ||
  (name === "terms" && !value?.must?.length && !value?.must_not?.length);

// Direct: every letter of the content is quoted; indirect: nothing is.
function formOf(item) {
  if (!item.quotes?.length) return "indirect";
  const isQuoted = (at) => item.quotes.some((quote) => quote.start <= at && at < quote.end);
  for (const span of item.content ?? [])
    for (let at = span.start; at < span.end; at++)
      if (/[\p{L}\p{N}]/u.test(points[at]) && !isQuoted(at)) return "mixed";
  return "direct";
}
