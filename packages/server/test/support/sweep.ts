import type { TestServer } from './services.js'

/** Frees all that is due of one kind of row, as the server's sweeper does beside answering. */
export async function sweep({ services }: Pick<TestServer, 'services'>, name: string): Promise<void> {
  const found = services.sweeps.find((one) => one.name === name)
  if (found === undefined) throw new Error(`there is no sweep of ${name}`)
  while (await found.run());
}

/** The same of every kind. */
export async function sweepAll({ services }: Pick<TestServer, 'services'>): Promise<void> {
  for (const one of services.sweeps) while (await one.run());
}
