import type { Story } from '../world.ts'
import { checkoutCrash } from './checkout-crash-eat.ts'
import { ecommerceMeltdown } from './ecommerce-meltdown-utc.ts'
import { slowPlatform } from './slow-platform-pst.ts'
import { totalOutage } from './total-outage-utc.ts'
import { unevenTraffic } from './uneven-traffic-utc-4.ts'

export const STORIES: readonly Story[] = [checkoutCrash, unevenTraffic, totalOutage, slowPlatform, ecommerceMeltdown]
