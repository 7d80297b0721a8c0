import { Writable } from 'node:stream'
import { run } from '../../src/cli/index.ts'

export interface Outcome {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** Runs one command line in this process. */
export async function hindsight(...argv: readonly string[]): Promise<Outcome> {
  const [out, err] = [collector(), collector()]
  const code = await run(argv, { out: out.stream, err: err.stream })
  return { code, out: out.text(), err: err.text() }
}

function collector() {
  const chunks: Buffer[] = []
  const stream = new Writable({
    write(chunk: Buffer, _, done) {
      chunks.push(Buffer.from(chunk))
      done()
    },
  })
  return { stream, text: () => Buffer.concat(chunks).toString('utf8') }
}
