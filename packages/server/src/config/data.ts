import { isAbsolute } from 'node:path'

/** How the place of the data was named. */
export interface DataChoice {
  /** The setting that named it, as it was given: `--data-dir`, `MUDRA_DATA_DIR` and so on; null for the default. */
  readonly by: string | null
  /**
   * Whether it is the same wherever a command is started, or was typed with this very command. The default, and a relative path in the
   * environment, mean another folder in another working directory.
   */
  readonly isCertain: boolean
}

interface Given {
  readonly flag: string | undefined
  readonly variable: string | undefined
}

/** @param database  the URL of PostgreSQL, which makes the folder one for other things */
export function chooseData({
  database,
  dataDir,
}: {
  readonly database: Given
  readonly dataDir: Given
}): DataChoice {
  const given = (text: string | undefined): text is string => text !== undefined && text !== ''
  if (given(database.flag)) return { by: '--database-url', isCertain: true }
  // An empty flag takes the variable away, as it does everywhere.
  if (database.flag === undefined && given(database.variable))
    return { by: 'MUDRA_DATABASE_URL', isCertain: true }
  if (given(dataDir.flag)) return { by: '--data-dir', isCertain: true }
  if (dataDir.flag === undefined && given(dataDir.variable))
    return { by: 'MUDRA_DATA_DIR', isCertain: isAbsolute(dataDir.variable) }
  return { by: null, isCertain: false }
}

/** @returns how the place of the data was named, in words for a person */
export function choiceInWords({ by }: DataChoice): string {
  return by === null ? 'the default, ./data in the working directory' : `named by ${by}`
}
