import { AccountErased, DeliveryErased, MatchingErased, RightsAnswered } from '@quittance/contracts-consent';
import { parkedTopics } from '@quittance/contracts-parked';

/** What consent writes: consents by bank and consent id, erased accounts by their digest, questions by account. Nothing else in this service names a topic. */
export {
  AccountErased,
  ConsentChanged,
  DeliveryErased,
  MatchingErased,
  RightsAnswered,
  RightsRequested,
} from '@quittance/contracts-consent';

/** Principal, consumer group and service name. */
export const SERVICE = 'consent';

/** Its own ledger of erasures as well: what comes back with a restored backup is erased again. */
export const consumes = [AccountErased, RightsAnswered, MatchingErased, DeliveryErased] as const;

export const parkedTopic = parkedTopics.consent;
