/**
 * In: episodes as far as they are known, and which of them belong to the neighbourhood or must be known as a whole. Out: the
 * marks to ask for, each with the times at which something with it may have begun that is tied to one of these.
 * Promise: of a class that belongs or must be known, everything is asked for that may be part of it; of one that belongs, all that
 * may be tied to it. What is asked for follows from what is known alone, so it ends when nothing more is learned.
 *
 * An episode is marked at the time at which it fired or was triggered. One whose condition had held before counts from up to the
 * reach earlier: so whatever looks for a beginning looks that much further on.
 */

import { markOf, type WantedMark } from '../../domain/alerts/mark.ts'
import type { Episode } from '../../domain/episode.ts'
import type { CorrelationPolicy, Policy } from '../../domain/policy.ts'
import { joinedIntervals } from '../../domain/time/intervals.ts'
import { type Interval, instant } from '../../domain/time/time.ts'
import { firstWordsOf, readTitle, wordsOf } from '../correlate/alert-title.ts'
import { mayBeNotification } from '../correlate/group-notifications.ts'
import type { Subject } from '../correlate/subjects.ts'
import { type Topology, topologyOf } from '../correlate/topology.ts'
import type { Extent } from './extents.ts'
import { alertKeyMark, firstWordMark, nameMark, pagedMark, pageKeyMark, titledMark } from './marks.ts'

export interface Wanting {
  readonly extents: readonly Extent[]
  /** The class of each extent: the least position of its members. */
  readonly classes: readonly number[]
  /** Until when each extent makes its class go on. */
  readonly lasting: readonly number[]
  readonly isChosen: (at: number) => boolean
  /** Of a class that is not chosen: whether it must be known as a whole all the same. */
  readonly isLookedAt: (at: number) => boolean
  readonly policy: Policy
}

export function marksWanted({ extents, classes, lasting, isChosen, isLookedAt, policy }: Wanting): readonly WantedMark[] {
  const asked = askedMarks()
  const context = { policy: policy.correlation, topology: topologyOf(policy.services), asked }
  const spans = classSpans(extents, classes, lasting)
  const runs = new Map<Subject, { at: number; start: number; until: number }[]>()
  extents.forEach((extent, at) => {
    if (!isChosen(at) && !isLookedAt(at)) return
    noteRun(runs, { extent, at, policy: policy.correlation })
    askForNeeds(extent, context)
    if (!isChosen(at)) return
    askForSideEffects(extent, spans.get(classes[at] ?? at) ?? extent, context)
    askForPointers(extent, context)
    askByKey(extent, context)
    askByTitle(extent, context)
  })
  for (const [subject, pieces] of runs) {
    for (const { at, start, until } of pieces) {
      const mark = extents[at]?.episode.kind === 'page' ? pagedMark : nameMark
      askForPlace({ mark, name: subject.name, interval: aroundRun({ start, until }, policy.correlation) }, context)
    }
  }
  return asked.all()
}

interface AskedMarks {
  ask(text: string, from: number, to: number): void
  all(): readonly WantedMark[]
}

function askedMarks(): AskedMarks {
  const asked = new Map<string, Interval[]>()
  return {
    ask(text, from, to) {
      if (from > to) return
      const known = asked.get(text)
      if (known === undefined) asked.set(text, [{ from: instant(from), to: instant(to) }])
      else known.push({ from: instant(from), to: instant(to) })
    },
    all: () => [...asked].flatMap(([text, times]) => joinedIntervals(times).map((interval) => ({ mark: markOf(text), interval }))),
  }
}

interface Context {
  readonly policy: CorrelationPolicy
  readonly topology: Topology
  readonly asked: AskedMarks
}

interface Place {
  readonly mark: (name: string) => string
  readonly name: string
  readonly interval: { readonly from: number; readonly to: number }
}

/** By every spelling that means the place. */
function askForPlace({ mark, name, interval: { from, to } }: Place, { topology, asked }: Context): void {
  for (const spelling of topology.spellingsOf(name)) asked.ask(mark(spelling), from, to)
}

/** From the first start of a class until all that it reaches. */
function classSpans(extents: readonly Extent[], classes: readonly number[], lasting: readonly number[]) {
  const spans = new Map<number, { start: number; attractsUntil: number }>()
  extents.forEach((extent, at) => {
    const until = Math.max(extent.start, lasting[at] ?? extent.attractsUntil)
    const span = spans.get(classes[at] ?? at)
    if (span === undefined) spans.set(classes[at] ?? at, { start: extent.start, attractsUntil: until })
    else span.attractsUntil = Math.max(span.attractsUntil, until)
  })
  return spans
}

/** Stretches of one place that are one run, or nearly: extents come in order of start. */
function noteRun(
  runs: Map<Subject, { at: number; start: number; until: number }[]>,
  { extent, at, policy }: { readonly extent: Extent; readonly at: number; readonly policy: CorrelationPolicy },
): void {
  const { start } = extent
  const until = Math.max(start, extent.attractsUntil)
  const pieces = runs.get(extent.named.subject) ?? []
  runs.set(extent.named.subject, pieces)
  const last = pieces.at(-1)
  if (last === undefined || start - last.until > policy.quietGapMs + policy.reachMs) pieces.push({ at, start, until })
  else last.until = Math.max(last.until, until)
}

/**
 * As far on either side as an unknown episode could begin and still be of the run. What has gone on for long may have for a day:
 * looking back by as much again finds its beginning in a few steps. Where it was cut last follows from the day before that one.
 */
function aroundRun({ start, until }: { readonly start: number; readonly until: number }, policy: CorrelationPolicy) {
  const { reachMs, quietGapMs, unbrokenMaxMs } = policy
  const close = reachMs + quietGapMs
  const farthest = Math.floor(start / unbrokenMaxMs) * unbrokenMaxMs - unbrokenMaxMs
  const from = Math.max(start - Math.max(close, until - start), farthest)
  return { from: Math.min(from, start - close), to: until + close }
}

const latestStart = ({ start, begunUntil }: Extent): number => Math.max(start, begunUntil)

/** What an episode needs, or what needs it, begins near to it. */
function askForNeeds(extent: Extent, context: Context): void {
  const { policy, topology } = context
  const { subject, callers, callees } = extent.named
  const mark = extent.episode.kind === 'page' ? pagedMark : nameMark
  const interval = { from: extent.start - policy.nearnessMs, to: latestStart(extent) + policy.nearnessMs + policy.reachMs }
  const named = [...callers, ...callees].map(({ name }) => name)
  for (const name of [...topology.calleesOf(subject.name), ...topology.callersOf(subject.name), ...named])
    askForPlace({ mark, name, interval }, context)
}

/**
 * It may be a side effect, or what takes one in: of what it names, something else that names the same within the open length. A
 * side effect begins while the other goes on.
 */
function askForSideEffects(extent: Extent, whole: { readonly start: number; readonly attractsUntil: number }, context: Context): void {
  const { openEpisodeMaxMs, briefSpanMs, reachMs } = context.policy
  const { start } = extent
  const isShort = extent.isUnsure || extent.episode.endsAt === null || extent.end - start <= briefSpanMs
  const asSideEffect = { from: start - briefSpanMs - openEpisodeMaxMs, to: start + openEpisodeMaxMs + reachMs }
  const asHost = {
    from: Math.max(whole.start, start - openEpisodeMaxMs),
    to: Math.min(whole.attractsUntil, start + openEpisodeMaxMs) + briefSpanMs + reachMs,
  }
  const mark = extent.episode.kind === 'page' ? pagedMark : nameMark
  const { subject, callers, callees } = extent.named
  for (const { name } of [subject, ...callers, ...callees])
    for (const interval of isShort ? [asSideEffect, asHost] : [asHost]) askForPlace({ mark, name, interval }, context)
}

/** A page points at the run at its service, or at one beside it, that goes on. */
function askForPointers(extent: Extent, context: Context): void {
  const { policy, topology } = context
  const { name } = extent.named.subject
  const pause = Math.max(policy.nearnessMs, policy.quietGapMs)
  const isPage = extent.episode.kind === 'page'
  const interval = isPage
    ? { from: extent.start - policy.reachMs - pause, to: extent.start + pause + policy.reachMs }
    : { from: extent.start - pause, to: Math.max(extent.start, extent.attractsUntil) + pause }
  for (const other of [name, ...topology.calleesOf(name), ...topology.callersOf(name)])
    askForPlace({ mark: isPage ? nameMark : pagedMark, name: other, interval }, context)
}

/** What only notifies is beside its alerts, and lends them its keys: a page of those may be as far from it as it is from them. */
function askByKey(extent: Extent, { policy, asked }: Context): void {
  const { episode, start } = extent
  const isNotification = mayBeNotification(episode)
  const near = policy.openEpisodeMaxMs + policy.nearnessMs
  const apart = isNotification || episode.kind === 'page' ? 2 * near : near
  for (const key of episode.series) {
    if (episode.kind === 'page' || isNotification) asked.ask(alertKeyMark(key), start - apart, latestStart(extent) + apart + policy.reachMs)
    if (episode.kind === 'alert') asked.ask(pageKeyMark(key), start - apart, latestStart(extent) + apart + policy.reachMs)
  }
}

/** It is made of an alert that began at most the nearness after it and fired at most the reach before. */
function askByTitle({ episode, start, begunUntil }: Extent, context: Context): void {
  const { policy, asked } = context
  if (episode.kind === 'alert')
    for (const word of firstWordsOf(episode)) asked.ask(titledMark(word), start - policy.nearnessMs, begunUntil + policy.reachMs)
  if (episode.kind === 'alert' && !mayBeNotification(episode)) return
  const [from, to] = [episode.startsAt - policy.reachMs, episode.startsAt + policy.nearnessMs + policy.reachMs]
  for (const word of firstWordsOfNamed(episode, context)) asked.ask(firstWordMark(word), from, to)
}

/** With the first words of every spelling of a service whose name begins with a word of the title. */
function firstWordsOfNamed(naming: Episode, { topology }: Context): ReadonlySet<string> {
  const { words } = readTitle(naming)
  const spellings = topology.names.filter((name) => words.has(wordsOf(name)[0] ?? '')).flatMap((name) => [...topology.spellingsOf(name)])
  return new Set([...words, ...spellings.flatMap((spelling) => wordsOf(spelling).slice(0, 1))])
}
