/** English, German, French, Spanish, Italian, Portuguese and Dutch, without accents: `date` and Java write in the host's language. */
const MONTHS: readonly (readonly string[])[] = [
  'jan january januar janv janvier ene enero gen gennaio janeiro januari',
  'feb february februar fevr fevrier febrero febbraio fev fevereiro februari',
  'mar march marz maerz mrz mars marzo marco mrt maart',
  'apr april avr avril abr abril aprile',
  'may mai mayo mag maggio maio mei',
  'jun june juni juin junio giu giugno junho',
  'jul july juli juil juillet julio lug luglio julho',
  'aug august aout ago agosto augustus',
  'sep sept september septembre septiembre set settembre setembro',
  'oct october okt oktober octobre octubre ott ottobre out outubro',
  'nov november novembre noviembre novembro',
  'dec december dez dezember decembre dic diciembre dicembre dezembro',
].map((names) => names.split(' '))

/** 1 to 12; null for a word that names no month. */
export function monthNumber(word: string): number | null {
  const name = word.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/\.$/, '')
  const index = MONTHS.findIndex((names) => names.includes(name))
  return index === -1 ? null : index + 1
}
