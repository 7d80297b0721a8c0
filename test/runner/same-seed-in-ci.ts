/**
 * On a developer's machine each run of a property looks elsewhere, and so finds what the runs before did not. In CI every run looks
 * at the same: what fails there is the change, and fails again.
 */
import { configureGlobal, readConfigureGlobal } from 'fast-check'

const SEED = 20_240_509

if (process.env.CI === 'true') configureGlobal({ ...readConfigureGlobal(), seed: Number(process.env.HINDSIGHT_SEED ?? SEED) })
