/** Of several replicas on one database one does what would only be done twice. An embedded store has no others. */
export interface StoreLocks {
  /**
   * Whether this store is the one that may reconstruct; takes the lock when it is free. The lock is lost when the
   * connection that holds it breaks: call this before every tick.
   */
  holdWorkerLock(): Promise<boolean>
  /**
   * As `holdWorkerLock`, for the one that asks Prometheus: each answer would come as often as there are replicas. Another one may have it
   * than the one that reconstructs.
   */
  holdMeasurerLock(): Promise<boolean>
  /**
   * Works while no other replica makes edits, as far as that can be had in time, so that what each of them checks is seldom overtaken.
   * It may be overtaken all the same: `appendEditsAfter` says so.
   */
  inTurn<T>(work: () => Promise<T>): Promise<T>
}
