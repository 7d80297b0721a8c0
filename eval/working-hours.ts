/** A calendar of working hours. Minutes from midnight on the clock of the times it is laid over; `to` is later than `from`. */
export interface WorkingHours {
  readonly from: number
  readonly to: number
  readonly days: 'all' | 'weekdays'
}
