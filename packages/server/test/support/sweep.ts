import type { TestServer } from './house.js'

/** Frees all that is due of one kind of row, as the server's sweeper does beside answering. */
export async function sweep({ house }: Pick<TestServer, 'house'>, name: string): Promise<void> {
  const found = house.sweeps.find((one) => one.name === name)
  if (found === undefined) throw new Error(`there is no sweep of ${name}`)
  while (await found.run());
}

/** The same of every kind. */
export async function sweepAll({ house }: Pick<TestServer, 'house'>): Promise<void> {
  for (const one of house.sweeps) while (await one.run());
}
