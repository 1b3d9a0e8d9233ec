/** What the product must know and nobody else may: the database's address with its password, the sealing key. */

/** As the settings are called. */
export const SECRETS = ['DATABASE_URL', 'LIKENESS_SECRET_KEY'] as const
export type SecretName = (typeof SECRETS)[number]

export interface Secrets {
  /**
   * As it would be written in the environment; undefined: nobody has set it. What is kept is answered as long as it is
   * fresh, and longer when it cannot be read anew. Throws `config_invalid` where something of what is kept or asked is
   * wrong and `store_unavailable` where nobody answers or the credentials may not.
   */
  get(name: SecretName): Promise<string | undefined>
  /** What it was before it was changed last, as far as that is known. */
  previous(name: SecretName): Promise<string | undefined>
  /** Asks anew now; without a name for all that was asked for before. Throws as `get`, and keeps what was there. */
  refresh(name?: SecretName): Promise<void>
}
