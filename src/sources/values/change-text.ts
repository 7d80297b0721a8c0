export interface ChangeWording {
  readonly action: string
  readonly rollback: boolean
  readonly service: string | null
  /** What goes out: a version, a branch, a commit. */
  readonly what: string | null
  readonly environment: string | null
}

/** A line for a change that came without one: "deploy checkout v42 to production", "roll back checkout to v41 in production". */
export function changeText({ action, rollback, service, what, environment }: ChangeWording): string {
  const words = rollback
    ? ['roll back', service, what === null ? null : `to ${what}`, environment === null ? null : `in ${environment}`]
    : [action, service, what, environment === null ? null : `to ${environment}`]
  return words.filter((word) => word !== null).join(' ')
}
