/**
 * Gives each job to the next worker that is free.
 * @param work called with a worker and a job; its results come back in the order of the jobs
 */
export async function inTurn(workers, jobs, work) {
  const results = []
  let next = 0
  await Promise.all(
    workers.map(async (worker) => {
      while (next < jobs.length) {
        const at = next
        next += 1
        results[at] = await work(worker, jobs[at])
      }
    }),
  )
  return results
}
