import type { Brand } from './time/time.ts'

/** HTML that went through an allow-list: the only markup that a page takes as it is. Everything else is text. */
export type SanitisedHtml = Brand<string, 'SanitisedHtml'>

/** For what `render/html.ts` gives; never for text of a sender. */
export const sanitisedHtml = (html: string): SanitisedHtml => html as SanitisedHtml
