import { TransactionDisputed, TransactionObserved } from '@quittance/contracts-bank';
import { AccountErased, ConsentChanged, RightsRequested } from '@quittance/contracts-consent';
import { TransactionRouted } from '@quittance/contracts-network';
import { parkedTopics } from '@quittance/contracts-parked';
import { FeedCompleted, SaleRecorded, StoreRegistered } from '@quittance/contracts-retailer';

/** Kafka principal, consumer group and database role. */
export const SERVICE = 'matching';

export const consumes = [
  StoreRegistered,
  SaleRecorded,
  FeedCompleted,
  TransactionObserved,
  TransactionDisputed,
  ConsentChanged,
  AccountErased,
  RightsRequested,
  TransactionRouted,
] as const;

export const parkedTopic = parkedTopics.matching;
