import type { Engine } from './engine.ts'
import { OperationalError } from './store.ts'

/** The engine with an orderly close: running calls finish first, later ones are rejected. */
export function withGracefulClose(engine: Engine): Engine {
  const running = new Set<Promise<unknown>>()
  let isClosed = false

  function guard<Arguments extends readonly unknown[], Answer>(work: (...given: Arguments) => Promise<Answer>) {
    return async (...given: Arguments): Promise<Answer> => {
      if (isClosed) throw storeClosed()
      const answer = work(...given)
      running.add(answer)
      try {
        return await answer
      } finally {
        running.delete(answer)
      }
    }
  }

  return {
    ...engine,
    read: (query) => guard(() => engine.read(query))(),
    snapshot: (walk) => {
      if (isClosed) throw storeClosed()
      return engine.snapshot(walk)
    },
    write: guard(engine.write),
    writeAsWorker: guard(engine.writeAsWorker),
    writeAlone: guard(engine.writeAlone),
    accept: guard(engine.accept),
    enterArrivals: guard(engine.enterArrivals),
    holdWorkerLock: guard(engine.holdWorkerLock),
    holdMeasurerLock: guard(engine.holdMeasurerLock),
    close: async () => {
      if (isClosed) return
      isClosed = true
      await Promise.allSettled(running)
      await engine.close()
    },
  }
}

const storeClosed = () => new OperationalError('store-closed', 'the store is closed', { retryable: true })
