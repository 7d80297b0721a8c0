/**
 * What the work gives, or `late` where it takes longer than so many milliseconds; it goes on all the same. Rejects with what the work
 * rejects with in time.
 */
export async function inTime<Result, Late>(work: Promise<Result>, ms: number, late: Late): Promise<Result | Late> {
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<Late>((resolve) => {
    timer = setTimeout(() => resolve(late), ms)
  })
  try {
    return await Promise.race([work, deadline])
  } finally {
    clearTimeout(timer)
  }
}
