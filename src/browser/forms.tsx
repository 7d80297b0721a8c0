import { render, type VNode } from 'preact'
import type { FormState } from '../domain/edits/form-state.ts'
import { DryRunNotes, type NotesPlace } from '../pages/edits/dry-run-notes.tsx'
import { discardDraft, keepDraft, restoreDrafts } from './drafts.ts'
import { goTo, load, onShown, show } from './open-address.ts'

/** How long after the last keystroke the server is asked what saving would do. */
const PAUSE_MS = 150

/** The forms of the page without leaving it: what saving would do while somebody types, and the page as it is afterwards. */
export function startForms(): void {
  document.addEventListener('input', ({ target }) => {
    const form = target instanceof Element ? target.closest('form') : null
    if (form === null || form.method !== 'post') return
    keepDraft(form)
    scheduleDryRun(form)
  })
  document.addEventListener('submit', (event) => {
    const { target: form, submitter } = event
    if (!(form instanceof HTMLFormElement) || form.method !== 'post') return
    event.preventDefault()
    if (form.getAttribute('aria-busy') === 'true') return
    void send(form, submitter instanceof HTMLButtonElement ? submitter : null)
  })
  onShown(restoreDrafts)
  restoreDrafts()
}

async function send(form: HTMLFormElement, button: HTMLButtonElement | null): Promise<void> {
  dryRuns.get(form)?.abort()
  const endSaving = showSaving(form, button)
  try {
    const opened = await load(form.action, { method: 'POST', body: valuesOf(form, button) }).finally(endSaving)
    const isSaved = opened.isRedirected
    if (isSaved) discardDraft(form)
    // Only what the server saved has an address; a form that came back stands where it stood.
    show(opened, { history: isSaved ? 'push' : 'keep' })
    focusAnswer(isSaved)
  } catch {
    notesOf(form, (place) => (
      <DryRunNotes place={place} state={null} failure="Not saved: the server cannot be reached. What you typed is kept; save again." />
    ))
  }
}

/** The form as it looks while it is on its way; the function that it returns ends that. */
function showSaving(form: HTMLFormElement, button: HTMLButtonElement | null): () => void {
  const label = button?.firstChild
  const words = label instanceof Text && button?.value !== 'preview' ? label : null
  const before = words?.data ?? ''
  form.setAttribute('aria-busy', 'true')
  if (words !== null) words.data = 'Saving …'
  return () => {
    form.removeAttribute('aria-busy')
    if (words !== null) words.data = before
  }
}

/** What a screen reader reads next: what was saved, else what is wrong. */
function focusAnswer(isSaved: boolean): void {
  const answer = document.querySelector<HTMLElement>(isSaved ? '.saved' : '.form-errors, .conflict, .effect')
  if (answer === null) return
  answer.id ||= 'answer'
  goTo(`#${answer.id}`)
}

function valuesOf(form: HTMLFormElement, button: HTMLButtonElement | null): URLSearchParams {
  const values = new URLSearchParams()
  for (const [name, value] of new FormData(form, button ?? undefined)) if (typeof value === 'string') values.append(name, value)
  return values
}

const dryRuns = new WeakMap<HTMLFormElement, AbortController>()

function scheduleDryRun(form: HTMLFormElement): void {
  if (form.querySelector('button[value="preview"]') === null) return
  dryRuns.get(form)?.abort()
  const run = new AbortController()
  dryRuns.set(form, run)
  setTimeout(() => {
    if (!run.signal.aborted && form.isConnected) void dryRun(form, run.signal)
  }, PAUSE_MS)
}

async function dryRun(form: HTMLFormElement, signal: AbortSignal): Promise<void> {
  const body = valuesOf(form, null)
  body.set('do', 'preview')
  try {
    // What saving would do is more than a line: the page itself shows it.
    if (form.dataset.preview === 'page') {
      const opened = await load(form.action, { method: 'POST', body, signal })
      if (!signal.aborted) show(opened, { history: 'keep' })
      return
    }
    const response = await fetch(form.action, { method: 'POST', body, signal, headers: { accept: 'application/json' } })
    if (response.headers.get('content-type')?.startsWith('application/json') !== true) return
    const state: FormState = await response.json()
    if (!signal.aborted) notesOf(form, (place) => <DryRunNotes place={place} state={state} failure={null} />)
  } catch {
    if (!signal.aborted) notesOf(form, (place) => <DryRunNotes place={place} state={null} failure="Effect not known while offline." />)
  }
}

/** Writes into the place that the form keeps for what the server says of it. */
function notesOf(form: HTMLFormElement, notes: (place: NotesPlace) => VNode): void {
  const island = form.querySelector<HTMLElement>('[data-island]')
  if (island === null) return
  const place: NotesPlace = JSON.parse(island.dataset.island ?? '{}')
  const content = document.createElement('div')
  render(notes(place), content)
  island.replaceChildren(content)
}
