/** How much there is of what. */
export interface StoreCounts {
  /** Raw events that are not processed yet. */
  readonly pending: number
  /** Edits that the incidents do not show yet. */
  readonly pendingEdits: number
  /** Deliveries that are stored and could not be read. */
  readonly unreadable: number
  readonly rawEvents: number
  /** Deliveries of bytes that were stored already. */
  readonly duplicates: number
  readonly events: number
  /** Without the imported ones that describe another. */
  readonly incidents: number
  readonly openIncidents: number
}
