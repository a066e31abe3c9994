import { parseInstant, toPlainText } from '@quittance/edge/shapes';
import type { FeedCompleted, StoreRegistered } from '@quittance/contracts-retailer';
import type { HeartbeatBody, StoreBody } from './shapes.js';

interface StoreArrival {
  readonly retailerId: string;
  readonly storeId: string;
  /** Epoch ms; also the version of the registration. */
  readonly registeredAt: number;
}

/** A checked store body as the record that goes to Kafka. */
export function toStoreRegistered(body: StoreBody, arrival: StoreArrival): StoreRegistered {
  return {
    retailerId: arrival.retailerId,
    storeId: arrival.storeId,
    name: toPlainText(body.name),
    tradingName: toPlainText(body.tradingName),
    legalName: toPlainText(body.legalName),
    vatNumber: toPlainText(body.vatNumber),
    address: toAddress(body.address),
    phone: toPlainText(body.phone),
    email: body.email,
    website: body.website,
    mcc: body.mcc,
    currency: body.currency,
    timeZone: body.timeZone,
    online: body.online ?? false,
    acceptors: body.acceptors.map((acceptor) => ({
      acquirerId: acceptor.acquirerId,
      merchantId: acceptor.merchantId,
      terminalIds: acceptor.terminalIds ?? [],
    })),
    registeredAt: arrival.registeredAt,
    version: arrival.registeredAt,
  };
}

function toAddress({ lines, city, postcode, country }: StoreBody['address']): StoreRegistered['address'] {
  return {
    lines: lines.map((line) => toPlainText(line)),
    city: toPlainText(city),
    postcode: toPlainText(postcode),
    country,
  };
}

interface HeartbeatArrival {
  readonly retailerId: string;
  readonly storeId: string;
  /** Epoch ms. */
  readonly receivedAt: number;
}

/** A checked heartbeat as the record that goes to Kafka. */
export function toFeedCompleted(body: HeartbeatBody, arrival: HeartbeatArrival): FeedCompleted {
  const completeUntil = parseInstant(body.completeUntil);
  if (completeUntil === undefined) throw new TypeError('heartbeat was not checked before it was mapped');
  return {
    retailerId: arrival.retailerId,
    storeId: arrival.storeId,
    completeUntil: completeUntil.ms,
    receivedAt: arrival.receivedAt,
  };
}
