/** "1h 10m", "2d 1h 29m", "1 hour and 5 minutes", "8m" in minutes; null: no length stands there. */
export function minutesWritten(text: string): number | null {
  const parts = [...text.matchAll(PART)]
  if (parts.length === 0) return null
  return parts.reduce((total, [, count, unit]) => total + Number(count) * (MINUTES[unit?.charAt(0).toLowerCase() ?? ''] ?? 0), 0)
}

const PART = /(?<![\w.:])(\d{1,6}(?:\.\d{1,3})?) ?(days?|d|hours?|hrs?|h|minutes?|mins?|m)(?![a-z])/gi
const MINUTES: Readonly<Record<string, number>> = { d: 1_440, h: 60, m: 1 }
