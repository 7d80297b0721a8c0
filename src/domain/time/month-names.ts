/** English, in the order of the calendar. */
export const MONTH_NAMES: readonly string[] = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

/** "Jan" to "Dec". */
const MONTH_ABBREVIATIONS: readonly string[] = MONTH_NAMES.map((name) => name.slice(0, 3))

/** 1 to 12 for a name of which the first three letters suffice, in any case ("sept", "March"); 0 where it is no month. */
export const monthNumberOf = (name: string): number => {
  const [initial = '', ...rest] = name.slice(0, 3)
  return MONTH_ABBREVIATIONS.indexOf(`${initial.toUpperCase()}${rest.join('').toLowerCase()}`) + 1
}
