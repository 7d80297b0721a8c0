// A second, slow writing of methods.md 3.4: every question is answered by looking at all reports again.
const FIRST = Date.UTC(2000, 0, 1)
const J = 60_000,
  L = 60_000,
  AHEAD = 300_000,
  V = 4 * 3_600_000,
  W = 3_600_000
const max = (list) => list.reduce((a, b) => (b > a ? b : a), -Infinity)
const min = (list) => list.reduce((a, b) => (b < a ? b : a), Infinity)
const cmp = (a, b) => (a < b ? -1 : a > b ? 1 : 0)

export function naive(input, { asOf = null, rejoin = 0 } = {}) {
  // 1
  const seen = []
  for (const r of input)
    if (
      Number.isFinite(r.heard) &&
      !seen.some((q) => ['id', 'kind', 'heard', 'start', 'end', 'until'].every((k) => `${q[k]}` === `${r[k]}`))
    )
      seen.push(r)
  const ok = (t, r) => Number.isFinite(t) && t >= FIRST && t <= r.heard + 86_400_000
  const reports = seen.map((r) => ({
    r,
    id: r.id,
    kind: r.kind,
    heard: r.heard,
    text: r.text,
    sw: r.style === 'switch',
    from: r.from ?? '',
    start: r.style !== 'switch' && ok(r.start, r) ? r.start : null,
  }))
  const leadOf = (q) => Math.max(0, max(reports.filter((r) => q.start !== null && r.start === q.start).map((r) => r.start - r.heard)))
  for (const q of reports) {
    if (q.kind === 'firing') {
      q.word = q.start === null ? q.heard : Math.max(q.heard, q.start)
      q.until = ok(q.r.until, q.r) && q.r.until > q.heard ? q.r.until : null
      continue
    }
    const told = q.sw ? q.heard : ok(q.r.end, q.r) ? q.r.end : null
    q.before = told !== null && q.start !== null && told < q.start
    q.estimated = told === null || q.before || told > q.heard + AHEAD + leadOf(q)
    q.low = q.estimated ? q.start : told
    q.end = q.estimated ? (q.start === null ? q.heard : Math.max(q.heard, q.start + 1)) : told
    q.word = Math.max(q.heard, q.end)
    if (!q.estimated && q.start === q.end) q.start = null
  }
  // 2
  const groups = []
  for (const start of [...new Set(reports.filter((q) => q.start !== null).map((q) => q.start))].sort((a, b) => a - b)) {
    const g = groups.at(-1)
    const mine = reports.filter((q) => q.start === start)
    if (g && start - g.start <= J && !g.of.some((q) => q.kind === 'resolved' && q.end <= start)) g.of.push(...mine)
    else groups.push({ start, basis: 'told', earliest: start, of: mine, extra: [] })
  }
  for (const g of groups) g.placed = []
  // 3
  const rank = (q) => (q.kind === 'firing' ? 1 : 2)
  const when = (q) => (q.kind === 'firing' ? q.heard : q.end)
  const unknown = reports
    .filter((q) => q.start === null)
    .sort((a, b) => when(a) - when(b) || rank(a) - rank(b) || cmp(a.id, b.id) || a.heard - b.heard)
  const unmatched = []
  const done = []
  for (const q of unknown) {
    const t = when(q)
    // what lies before q in the order (time; starts, firings, ends; id; told starts first)
    const isPast = (e) => e.end < t || (e.end === t && rank(q) === 2 && (done.includes(e) || (!unknown.includes(e) && e.id <= q.id)))
    const past = max(
      groups
        .flatMap((g) => [...g.of, ...g.placed])
        .filter((e) => e.kind === 'resolved' && isPast(e))
        .map((e) => e.end),
    )
    const g = groups
      .filter((x) => x.start <= t)
      .sort((a, b) => a.start - b.start || (a.order ?? 0) - (b.order ?? 0))
      .at(-1)
    const ends = g ? [...g.of, ...g.placed].filter((e) => e.kind === 'resolved' && isPast(e) && !(g.reopened ?? []).includes(e)) : []
    const end = max(ends.map((e) => e.end))
    const word = max(ends.map((e) => e.word))
    const create = (basis) => {
      groups.push({
        start: t,
        basis,
        earliest: past === -Infinity ? null : past,
        of: [],
        placed: [q],
        extra: [],
        order: done.length + 1,
        last: q.kind === 'firing' ? t : undefined,
      })
    }
    done.push(q)
    if (q.kind === 'firing') {
      if (g && ends.length === 0 && t - Math.max(g.start, g.last ?? g.start) <= V) {
        g.placed.push(q)
        g.last = t
      } else if (ends.length > 0 && (t <= end + (q.sw ? -1 : L) || t <= end + rejoin)) {
        g.placed.push(q)
        g.last = t
        if (t <= end + rejoin) g.reopened = [...(g.reopened ?? []), ...ends]
      } else create('heard')
      continue
    }
    const goesOn = ends.length > 0 && !q.sw && max([...g.of, ...g.placed].filter((x) => x.kind === 'firing').map((x) => x.word)) > word
    const repeat = ends.length > 0 && t - end <= J
    if (g && (ends.length === 0 || goesOn || (repeat && !q.sw))) g.placed.push(q)
    else if (repeat) g.extra.push(q)
    else if (!q.sw) create('unknown')
    else unmatched.push(q)
  }
  // 4
  groups.sort((a, b) => a.start - b.start || (a.order ?? 0) - (b.order ?? 0))
  const firings = groups.map((g) => ({ ...g, all: [...g.of, ...g.placed] }))
  for (let i = 0; i + 1 < firings.length; ) {
    const [f, g] = [firings[i], firings[i + 1]]
    const ends = f.all.filter((q) => q.kind === 'resolved')
    const joins = ends.length === 0 ? g.start <= max(f.all.map((q) => q.word)) : g.start < max(ends.map((q) => q.end))
    if (joins) firings.splice(i, 2, { ...f, all: [...f.all, ...g.all], extra: [...f.extra, ...g.extra] })
    else i++
  }
  // 5
  const told = firings.map((f, i) => {
    const next = firings[i + 1]?.start ?? null
    const tells = f.all.filter((q) => q.kind === 'firing').sort((a, b) => a.heard - b.heard || cmp(a.id, b.id))
    const ends = f.all.filter((q) => q.kind === 'resolved')
    const starts = [...new Set(f.all.map((q) => q.start).filter((s) => s !== null))].sort((a, b) => a - b)
    const start =
      f.basis === 'told'
        ? { at: f.start, earliest: f.start, latest: starts.at(-1), basis: 'told' }
        : { at: f.start, earliest: f.earliest, latest: f.start, basis: f.basis }
    const late = f.all.some((q) => q.sw) ? 0 : L
    const goesOn =
      ends.length === 0 || tells.some((t) => ends.every((e) => t.word > e.word + (t.from !== '' && t.from === e.from ? 0 : late)))
    const last = max(ends.map((q) => q.end))
    let end
    if (!goesOn) {
      const at = ends.filter((q) => q.end === last)
      const lows = at.map((q) => q.low ?? f.start)
      end = at.some((q) => !q.estimated)
        ? { at: last, earliest: min(ends.map((q) => q.end).filter((e) => e >= last - J)), latest: last, basis: 'told' }
        : { at: last, earliest: Math.max(f.start, max(lows)), latest: last, basis: 'told' }
    } else {
      const low = Math.max(f.start, max(tells.map((q) => q.word)))
      const until = max(tells.map((q) => q.until ?? -Infinity))
      const gaps = tells.map((q, k) => (k === 0 ? 0 : q.heard - tells[k - 1].heard))
      const limit = until >= low ? until : low + Math.max(V, 1.5 * Math.max(0, max(gaps)))
      if (next === null && (asOf === null || asOf <= limit))
        end = { at: null, earliest: low, latest: null, basis: 'open', believedUntil: limit }
      else if (ends.length > 0) end = { at: last, earliest: last, latest: next, basis: 'told' }
      else {
        const near = next !== null && next - low <= W
        end = {
          at: near ? next : low,
          earliest: low,
          latest: next,
          basis: near ? 'superseded' : 'expired',
          believedUntil: Math.min(limit, next ?? Infinity),
        }
      }
    }
    const texts = tells.length > 0 ? tells : [...ends].sort((a, b) => a.end - b.end || a.heard - b.heard || cmp(a.id, b.id))
    const evidence = [...f.all, ...f.extra].sort((a, b) => a.heard - b.heard || cmp(a.id, b.id)).map((q) => q.id)
    return { start, end, text: texts.at(-1).text ?? null, firstText: texts[0].text ?? null, aliases: starts, evidence }
  })
  return { firings: told, unmatched: unmatched.sort((a, b) => a.heard - b.heard || cmp(a.id, b.id)).map((q) => q.id) }
}
