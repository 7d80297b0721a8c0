/** Edits the demo's best-known outage as its reviewer would, so that the pictures show a review under way. @returns the incident's id */
export async function reviewSomewhat(url: string): Promise<string> {
  const get = async (path: string) => (await fetch(`${url}${path}`)).json()
  const { incidents } = await get('/api/v1/incidents?service=load-balancer')
  const { id, anchors, timeline } = incidents[0]
  const note = timeline.find(({ kind }: { readonly kind: string }) => kind === 'note')
  const sooner = new Date(Date.parse(anchors.impactStart.at) - 180_000).toISOString()
  const edits: readonly object[] = [
    { type: 'title', text: 'All sites down through the load balancer', reason: 'as the status page says' },
    { type: 'anchor', anchor: 'impactStart', to: { at: sooner }, reason: 'support took the first call then' },
    ...(note === undefined ? [] : [{ type: 'rephase', entry: note.id, phase: 'investigation', reason: 'nothing was changed yet' }]),
  ]
  for (const edit of edits) {
    const response = await fetch(`${url}/api/v1/incidents/${id}/edits`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...edit, author: 'On-call engineer' }),
    })
    if (!response.ok) throw new Error(`${JSON.stringify(edit)}: ${await response.text()}`)
  }
  return id
}
