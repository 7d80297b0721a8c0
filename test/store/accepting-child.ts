import { openStore } from '../../src/store/open-store.ts'
import { aRawEvent } from './builders.ts'

/*
 * A process that accepts deliveries as fast as it can until it is killed, and prints the body of each one that was
 * acknowledged, a line each. Arguments: the folder of the store and a name that makes its bodies its own.
 */
const [folder = '', name = ''] = process.argv.slice(2)
const CONNECTIONS = 64
const store = await openStore({ path: folder })
process.stdout.write('open\n')
let next = 0

async function send(): Promise<void> {
  for (;;) {
    const body = `${name} ${next++}`
    await store.accept(aRawEvent(body))
    process.stdout.write(`${body}\n`)
  }
}

await Promise.all(Array.from({ length: CONNECTIONS }, send))
