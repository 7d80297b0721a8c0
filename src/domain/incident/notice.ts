/** That something changed which somebody may be looking at: not what it is now. */
export interface Notice {
  /** Ids of incidents that were written, or are no more; null: any may have been. */
  readonly incidents: readonly string[] | null
  /** How many deliveries were processed or refused. */
  readonly deliveries: number
}

/** More are not named: whoever looks at one reads it again. */
const INCIDENTS_MAX = 100

export const noticeOf = (incidents: readonly string[], deliveries: number): Notice => ({
  incidents: incidents.length > INCIDENTS_MAX ? null : incidents,
  deliveries,
})

/** What happened meanwhile is not known. */
export const ANYTHING: Notice = { incidents: null, deliveries: 0 }

export const saysNothing = ({ incidents, deliveries }: Notice): boolean => incidents?.length === 0 && deliveries === 0
