/** The copy buttons of a page: texts that stand on it, what an address answers, and a picture of it as PNG. They are shown where this runs. */
export function startCopies(): void {
  document.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLButtonElement>('button[data-copy]') : null
    if (button === null) return
    event.preventDefault()
    void copy(button)
  })
}

const SHOWN_MS = 2_000

/** What buttons that say what was done said before, and when they say it again. */
const shown = new WeakMap<HTMLButtonElement, { readonly words: string | null; readonly timer: number }>()

async function copy(button: HTMLButtonElement): Promise<void> {
  const { copy: kind = 'text', from = '' } = button.dataset
  const done = await KINDS[kind === 'png' || kind === 'address' ? kind : 'text'](from).catch(() => 'Not copied')
  const before = shown.get(button)
  clearTimeout(before?.timer)
  const words = before === undefined ? button.textContent : before.words
  button.textContent = done
  const timer = window.setTimeout(() => {
    shown.delete(button)
    button.textContent = words
  }, SHOWN_MS)
  shown.set(button, { words, timer })
}

const COPIED = 'Copied'

/** Each says what was done. */
const KINDS = {
  text: (id: string) => copyText(document.getElementById(id)?.textContent ?? ''),
  address: async (address: string) => copyText(await textAt(address)),
  png: async (address: string) => {
    const image = pngOf(await textAt(address))
    // Without a clipboard, as over plain HTTP from another machine, the picture comes as a file.
    if (navigator.clipboard === undefined) return downloaded(await image)
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': image })])
    return COPIED
  },
} as const

async function textAt(address: string): Promise<string> {
  const response = await fetch(address)
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`)
  return response.text()
}

async function copyText(text: string): Promise<string> {
  if (navigator.clipboard !== undefined) {
    await navigator.clipboard.writeText(text)
    return COPIED
  }
  const area = document.createElement('textarea')
  area.value = text
  document.body.append(area)
  area.select()
  const isCopied = document.execCommand('copy')
  area.remove()
  return isCopied ? COPIED : 'Not copied'
}

/** For screens with many pixels; the side of a canvas has a limit. */
const SCALE = 2
const SIDE_MAX_PX = 8_000

async function pngOf(svg: string): Promise<Blob> {
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`
  await image.decode()
  const scale = Math.min(SCALE, SIDE_MAX_PX / Math.max(image.naturalWidth, image.naturalHeight))
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(image.naturalWidth * scale)
  canvas.height = Math.round(image.naturalHeight * scale)
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob === null ? reject(new Error('no picture')) : resolve(blob)), 'image/png'),
  )
}

function downloaded(image: Blob): string {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(image)
  link.download = 'picture.png'
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), SHOWN_MS)
  return 'Saved'
}
