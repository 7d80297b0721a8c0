export interface Report {
  readonly id: string
  readonly kind: 'firing' | 'resolved'
  readonly start: number | null
  readonly end: number | null
  readonly until: number | null
  readonly heard: number
  readonly style: 'dated' | 'switch'
  readonly text: string
  readonly from?: string
}
export interface World {
  readonly truth: readonly { readonly start: number; readonly end: number }[]
  readonly reports: readonly Report[]
  readonly interval: number
  readonly horizon: number
  readonly tolerance: number
}
export type Setting = Readonly<Record<string, number | boolean>>
export const SETTINGS: Readonly<Record<string, Setting>>
export const T0: number
export function random(seed: number): () => number
export function world(seed: number, setting: Setting): World
