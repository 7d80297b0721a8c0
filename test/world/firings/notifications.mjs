// Seeded worlds of one alert: true condition -> Prometheus (1 or 2) -> Alertmanager (1 or 2) -> webhook deliveries.
// Rules read in prometheus/prometheus rules/alerting.go and prometheus/alertmanager alert/alert.go (Merge), provider/mem
// (Put, GC), dispatch (groups, flush), notify (mute, wait, dedup, nflog). Times are ms.
const S = 1_000
const MIN = 60_000
const HOUR = 3_600_000
export const T0 = Date.UTC(2026, 2, 3)

export function random(seed) {
  let a = (seed * 2_654_435_761 + 12_345) >>> 0
  return () => {
    a = (a + 0x6d2b79f5) >>> 0
    let t = Math.imul(a ^ (a >>> 15), a | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
const normal = (rng) => Math.sqrt(-2 * Math.log(1 - rng())) * Math.cos(2 * Math.PI * rng())
const pick = (rng, list) => list[Math.floor(rng() * list.length)]

export const BASE = {
  hours: 12,
  proms: 1,
  ams: 1,
  evalMiss: 0.001,
  sendLoss: 0.001,
  cuts: 0,
  promRestarts: 0,
  restore: false,
  amRestarts: 0,
  silences: 0,
  gossipCuts: 0,
  receiverDowns: 0,
  lost: 0,
  dup: 0,
  late: 0,
  companions: 2,
  flap: 0.1,
  skew: 0,
  endIsStart: false,
}
export const SETTINGS = {
  clean: {},
  flappy: { flap: 0.6 },
  pair: { proms: 2, ams: 2, dup: 0.01 },
  'pair, dedup fails': { proms: 2, ams: 2, gossipCuts: 6, dup: 0.02, late: 0.02 },
  'lossy sends': { sendLoss: 0.15, cuts: 2, evalMiss: 0.02 },
  'restarts, state kept': { promRestarts: 3, restore: true, amRestarts: 2 },
  'restarts, state lost': { promRestarts: 3, amRestarts: 2 },
  'pair, restarts': { proms: 2, ams: 2, promRestarts: 3, amRestarts: 3, gossipCuts: 1 },
  silences: { silences: 5 },
  'lost and late': { lost: 0.08, late: 0.1, dup: 0.05, receiverDowns: 2 },
  'resolve start = end': { endIsStart: true },
  'start = end, lossy': { endIsStart: true, sendLoss: 0.15, cuts: 2, lost: 0.03 },
  'clock skew': { proms: 2, ams: 2, skew: 20 * S },
  everything: {
    proms: 2,
    ams: 2,
    sendLoss: 0.05,
    cuts: 1,
    evalMiss: 0.01,
    promRestarts: 1,
    amRestarts: 1,
    silences: 1,
    gossipCuts: 2,
    receiverDowns: 1,
    lost: 0.03,
    dup: 0.05,
    late: 0.05,
    flap: 0.3,
    skew: 5 * S,
  },
}

const windows = (rng, perDay, end, shortest, longest) => {
  const list = []
  const n = Math.floor(perDay) + (rng() < perDay % 1 ? 1 : 0)
  for (let i = 0; i < n; i++) {
    const from = rng() * end
    list.push([from, from + shortest * (longest / shortest) ** rng()])
  }
  return list
}
const inside = (list, t) => list.some(([a, b]) => t >= a && t < b)

function conditions(rng, end, flap) {
  const list = []
  let t = rng() * 90 * MIN
  while (t < end) {
    const length = Math.max(5 * S, 15 * MIN * Math.exp(1.1 * normal(rng)))
    list.push([t, t + length])
    t += length
    let n = 0
    while (rng() < flap && n++ < 6) {
      t += (10 + 290 * rng()) * S
      const next = (20 + 400 * rng()) * S
      list.push([t, t + next])
      t += next
    }
    t += Math.max(MIN, 70 * MIN * Math.exp(0.9 * normal(rng)))
  }
  return list
}

/** What an evaluator that never fails sees. */
function ideal(p, isTrue, I, hold, end) {
  const list = []
  let active = null
  let fired = null
  for (let ts = p.phase; ts < end; ts += I) {
    if (isTrue(ts - p.lag)) {
      active ??= ts
      if (fired === null && ts - active >= hold) fired = ts
    } else {
      if (fired !== null) list.push([fired, ts])
      active = fired = null
    }
  }
  if (fired !== null) list.push([fired, null])
  return list
}
function union(lists, end) {
  const out = []
  for (const [a, b] of lists.flat().sort((x, y) => x[0] - y[0])) {
    const last = out.at(-1)
    if (last && (last[1] ?? end) >= a) last[1] = last[1] === null || b === null ? null : Math.max(last[1], b)
    else out.push([a, b])
  }
  return out
}

export function world(seed, setting) {
  const s = { ...BASE, ...setting }
  const rng = random(seed)
  const end = s.hours * HOUR
  const I = pick(rng, [15, 30, 60]) * S
  const hold = pick(rng, [0, 60, 300, 600]) * S
  const wait = pick(rng, [0, 30]) * S
  const group = pick(rng, [60, 300]) * S
  const repeat = pick(rng, [1, 4]) * HOUR
  const cond = conditions(rng, end, s.flap)
  const isTrue = (t) => cond.some(([a, b]) => t >= a && t < b)
  const heap = []
  const at = (t, run) => {
    let i = heap.push({ t, run }) - 1
    while (i > 0) {
      const up = (i - 1) >> 1
      if (heap[up].t <= heap[i].t) break
      ;[heap[up], heap[i]] = [heap[i], heap[up]]
      i = up
    }
  }
  const next = () => {
    const top = heap[0]
    const last = heap.pop()
    if (heap.length > 0) {
      heap[0] = last
      for (let i = 0; ; ) {
        const l = 2 * i + 1
        let m = i
        if (l < heap.length && heap[l].t < heap[m].t) m = l
        if (l + 1 < heap.length && heap[l + 1].t < heap[m].t) m = l + 1
        if (m === i) break
        ;[heap[m], heap[i]] = [heap[i], heap[m]]
        i = m
      }
    }
    return top
  }
  const day = s.hours / 24
  const proms = Array.from({ length: s.proms }, () => ({
    phase: rng() * I,
    lag: rng() * 10 * S,
    off: s.skew * normal(rng),
    a: null,
    down: windows(rng, s.promRestarts * day * 2, end, 20 * S, 15 * MIN),
    kept: null,
    up: true,
  }))
  const ams = Array.from({ length: s.ams }, (_, i) => ({
    i,
    store: new Map(),
    group: null,
    flushId: 0,
    log: null,
    down: windows(rng, s.amRestarts * day * 2, end, 5 * S, 2 * MIN),
    cuts: proms.map(() => windows(rng, s.cuts * day * 2, end, 2 * MIN, 20 * MIN)),
  }))
  const silenced = windows(rng, s.silences * day * 2, end, 10 * MIN, 3 * HOUR)
  const split = windows(rng, s.gossipCuts * day * 2, end, 5 * MIN, 2 * HOUR)
  const deaf = windows(rng, s.receiverDowns * day * 2, end, MIN, 20 * MIN)
  const truth = union(
    proms.map((p) => ideal(p, isTrue, I, hold, end)),
    end,
  )
  const deliveries = []

  const put = (am, alert, now) => {
    if (inside(am.down, now)) return
    const old = am.store.get(alert.fp)
    const a = { ...alert, updated: now }
    if (old && ((a.end > old.start && a.end < old.end) || (a.start > old.start && a.start < old.end))) {
      if (old.start < a.start) a.start = old.start
      if (a.end <= now) {
        if (old.end <= now && old.end > a.end) a.end = old.end
      } else if (old.end > a.end) a.end = old.end
    }
    am.store.set(a.fp, a)
    if (am.group !== null) am.group.alerts.set(a.fp, a)
    else {
      am.group = { alerts: new Map([[a.fp, a]]) }
      const g = am.group
      const first = a.start + wait < now ? now : now + wait
      at(first, () => flush(am, g, first))
    }
  }
  const flush = (am, g, now) => {
    if (am.group !== g) return
    at(now + group, () => flush(am, g, now + group))
    if (g.alerts.size === 0) return
    const listed = [...g.alerts.values()].map((a) => ({ ...a, over: a.end <= now }))
    const sent = inside(silenced, now) ? listed.filter((a) => a.fp !== 'x') : listed
    const over = listed.filter((a) => a.over)
    const done = () => {
      for (const a of over) if (g.alerts.get(a.fp)?.updated === a.updated) g.alerts.delete(a.fp)
      if (g.alerts.size === 0 && am.group === g) am.group = null
    }
    if (sent.length === 0) return done()
    const wakes = now + am.i * 15 * S
    at(wakes, () => {
      if (am.group !== g && inside(am.down, wakes)) return
      const firing = new Set(sent.filter((a) => !a.over).map((a) => a.fp))
      const resolved = new Set(sent.filter((a) => a.over).map((a) => a.fp))
      const e = am.log
      const subset = (part, whole) => [...part].every((x) => whole.has(x))
      let notify
      if (e === null) notify = firing.size > 0
      else if (!subset(firing, e.firing)) notify = true
      else if (firing.size === 0) notify = e.firing.size > 0
      else notify = !subset(resolved, e.resolved) || e.at < now - repeat
      if (!notify) return done()
      let gone = wakes + (20 + 300 * rng())
      if (inside(deaf, gone)) {
        const back = deaf.find(([a, b]) => gone >= a && gone < b)[1] + 5 * S * rng()
        if (back > now + group) return // given up: nothing is logged, the next flush tries again
        gone = back
      }
      const entry = { firing, resolved, at: now }
      am.log = entry
      if (!inside(split, wakes))
        for (const o of ams)
          if (o !== am)
            at(gone + 100 + 900 * rng(), () => {
              if (o.log === null || o.log.at <= entry.at) o.log = entry
            })
      done()
      const x = sent.find((a) => a.fp === 'x')
      if (!x || rng() < s.lost) return
      const bytes = JSON.stringify([
        am.i,
        sent.map((a) => [a.fp, a.over, Math.round(a.start), a.over ? Math.round(a.end) : 0, a.fp === 'x' ? a.text : '']),
      ])
      const start = Math.round(x.over && s.endIsStart ? x.end : x.start)
      const r = {
        kind: x.over ? 'resolved' : 'firing',
        start: T0 + start,
        end: x.over ? T0 + Math.round(x.end) : null,
        until: null,
        style: 'dated',
        text: x.text,
        from: `am-${am.i}`,
        bytes,
      }
      const hear = (t) => deliveries.push({ ...r, heard: T0 + Math.round(t) })
      const arrives = gone + (rng() < s.late ? -120 * S * Math.log(1 - rng()) : 0)
      hear(arrives)
      if (rng() < s.dup) hear(arrives + (1 + 89 * rng()) * S)
    })
  }

  for (const p of proms) {
    const evaluate = (ts) => {
      if (ts + I < end + HOUR) at(ts + I, () => evaluate(ts + I))
      if (inside(p.down, ts)) {
        if (p.up) p.kept = p.a
        p.up = false
        p.a = null
        return
      }
      const first = !p.up
      p.up = true
      if (rng() < s.evalMiss) return
      const yes = ts < end && isTrue(ts - p.lag)
      let a = p.a
      if (yes) {
        if (a === null || a.state === 'inactive') a = { state: 'pending', active: ts, fired: null, resolved: null, sent: -Infinity }
        if (first && s.restore && hold >= 600 * S && p.kept !== null && p.kept.state !== 'inactive')
          a.active = Math.min(a.active, p.kept.active)
        if (a.state === 'pending' && ts - a.active >= hold) Object.assign(a, { state: 'firing', fired: ts })
      } else if (a !== null) {
        if (a.state === 'pending' || (a.resolved !== null && ts - a.resolved > 15 * MIN)) a = null
        else if (a.state === 'firing') Object.assign(a, { state: 'inactive', resolved: ts })
      }
      p.a = a
      if (a === null || a.state === 'pending') return
      if ((a.resolved !== null && a.resolved > a.sent) || a.sent + MIN < ts) {
        a.sent = ts
        const alert = {
          fp: 'x',
          start: a.fired + p.off,
          end: (a.resolved ?? ts + 4 * Math.max(I, MIN)) + p.off,
          text: `${Math.floor(((ts / MIN) * 7) % 90)}% errors`,
        }
        ams.forEach((am) => {
          if (rng() < s.sendLoss || inside(am.cuts[proms.indexOf(p)], ts)) return
          const t = ts + 50 + 450 * rng()
          at(t, () => put(am, alert, t))
        })
      }
    }
    at(p.phase, () => evaluate(p.phase))
  }
  for (let i = 0; i < s.companions; i++) {
    const from = rng() * end
    const to = from + 20 * MIN * Math.exp(normal(rng))
    for (const am of ams) {
      for (let t = from; t < to; t += MIN) at(t, () => put(am, { fp: `c${i}`, start: from, end: t + 4 * MIN, text: '' }, t))
      at(to, () => put(am, { fp: `c${i}`, start: from, end: to, text: '' }, to))
    }
  }
  for (const am of ams) {
    for (const [from] of am.down)
      at(from, () => {
        am.store.clear()
        am.group = null
      })
    for (let t = rng() * 30 * MIN; t < end + HOUR; t += 30 * MIN)
      at(t, () => {
        for (const [fp, a] of am.store) if (a.end <= t) am.store.delete(fp)
      })
  }
  const stop = end + HOUR // the condition is false for the last hour
  while (heap.length > 0 && heap[0].t < stop) next().run()
  let n = 0
  for (const d of deliveries) d.id = `${hash(d.bytes)}-${d.heard}-${n++}`
  return {
    truth: truth.map(([a, b]) => ({ start: T0 + Math.round(a), end: T0 + Math.round(b ?? end + I) })),
    reports: deliveries,
    interval: I,
    hold,
    group,
    repeat,
    horizon: T0 + stop,
    tolerance: I + 15 * S + 2 * s.skew,
  }
}

export function hash(text) {
  let h = 2_166_136_261
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 16_777_619)
  h ^= h >>> 15
  h = Math.imul(h, 0x2c1b3c6d)
  return ((h ^ (h >>> 13)) >>> 0).toString(16).padStart(8, '0')
}
