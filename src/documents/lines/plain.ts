/** In: one line of markup. Out: what a reader sees, on one line. Linear: every repetition is bounded or of one class. */
export function plainOf(markup: string): string {
  return markup
    .replace(/!\[[^\]]{0,300}\]\([^)]{0,600}\)/g, '')
    .replace(/\[\^[^\]]{1,40}\]/g, '')
    .replace(/\[([^\]]{1,300})\]\([^)]{0,600}\)/g, '$1')
    .replace(/\{(?:color|status|panel|quote|expand|info|note|date)(?::[^}]{0,80})?\}/gi, '')
    .replace(/\\([\\`*_{}[\]()#+.!~|<>@$&'"-])/g, '$1')
    .replace(/\*+|~~|`+|'{2,3}/g, '')
    .replace(/(?<![\w/])_+(?=\S)|(?<=\S)_+(?![\w/])/g, '')
    .replace(/<(https?:\/\/[^>\s]{1,300})>/g, '$1')
    .replace(/(?<!\S):[a-z][a-z0-9_+-]{2,40}:(?=\S?)/g, ' ')
    .replace(/[\u2010-\u2012]/g, '-')
    .replace(/[\s\u00a0\u200b\ufeff\u202f]+/g, ' ')
    .trim()
}
