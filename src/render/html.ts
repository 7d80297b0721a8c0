import Handlebars from 'handlebars'
import type { Root } from 'mdast'
import rehypeSanitize, { defaultSchema } from 'rehype-sanitize'
import rehypeStringify from 'rehype-stringify'
import remarkGfm from 'remark-gfm'
import remarkParse from 'remark-parse'
import remarkRehype from 'remark-rehype'
import { unified } from 'unified'
import { type SanitisedHtml, sanitisedHtml } from '../domain/markup.ts'
import { foldLong } from './draft/fold-long.ts'

/** Markdown as sanitised HTML without a document around it. */
export const htmlOfMarkdown = (markdown: string): SanitisedHtml => sanitisedHtml(String(WHOLE.processSync(markdown)))

/** The same as a part of a page that has headings of its own: without the title, sections from `h3` on. */
export const htmlPart = (markdown: string): SanitisedHtml => sanitisedHtml(String(PART.processSync(markdown)))

/** A whole document from the layout in `templates/postmortem/document.html.hbs`. */
export interface HtmlPart {
  /** An SVG document. */
  readonly picture: string
  readonly body: string
}

/** As an image a picture brings its colours along, and changes none of the document's. */
export function htmlDocument({ title, parts }: { readonly title: string; readonly parts: readonly HtmlPart[] }, layout: string): string {
  const shown = parts.map(({ picture, body }) => ({
    body,
    picture: `data:image/svg+xml;base64,${Buffer.from(picture).toString('base64')}`,
  }))
  return Handlebars.create().compile(layout, { strict: true })({ title, parts: shown })
}

/** The allow-list of the library. Footnotes need the very ids that their links name, so nothing is prefixed. */
const ALLOWED = { ...defaultSchema, clobberPrefix: '' }

const WHOLE = unified()
  .use(remarkParse)
  .use(remarkGfm)
  .use(remarkRehype, { footnoteLabel: 'Evidence' })
  .use(rehypeSanitize, ALLOWED)
  .use(rehypeStringify)
  .freeze()

const PART = unified()
  .use(remarkParse)
  .use(remarkGfm)
  .use(belowPageHeadings)
  .use(remarkRehype, { footnoteLabel: 'Evidence', footnoteLabelTagName: 'h3' })
  .use(rehypeSanitize, ALLOWED)
  .use(foldLong)
  .use(rehypeStringify)
  .freeze()

/** The page shows the title itself; a level down, the sections stand below the heading of the pane. */
function belowPageHeadings() {
  return (tree: Root): void => {
    tree.children = tree.children.filter((node) => node.type !== 'heading' || node.depth !== 1)
    for (const node of tree.children) if (node.type === 'heading') node.depth = BELOW[node.depth]
  }
}

const BELOW = { 1: 2, 2: 3, 3: 4, 4: 5, 5: 6, 6: 6 } as const
