// What whole.test.mjs makes mistakes in.
const QUEUE_FULL = 3

export function takeAll(queue) {
  const taken = []
  while (queue.length > 0) {
    taken.push(queue.shift())
  }
  return taken
}

export const isFull = (queue) => queue.length >= QUEUE_FULL

export const never = (queue) => queue.length < 0
