/** A span as a test looks at it. Ids are hex; attribute values are as they were recorded. */
export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for the root of a trace. */
  readonly parentSpanId: string;
  readonly name: string;
  readonly service: string;
  /** All that is said of who recorded it. */
  readonly resource: Readonly<Record<string, AttributeValue>>;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
}

type AttributeValue = string | number | boolean | readonly AttributeValue[] | null;

type Field = { readonly tag: number; readonly bytes: Buffer; readonly varint: bigint };

// Field numbers of opentelemetry-proto v1 (trace.proto, common.proto, resource.proto).
const request = { resourceSpans: 1 };
const resourceSpans = { resource: 1, scopeSpans: 2 };
const scopeSpans = { spans: 2 };
const span = { traceId: 1, spanId: 2, parentSpanId: 4, name: 5, attributes: 9, links: 13 };
const resource = { attributes: 1 };
const keyValue = { key: 1, value: 2 };
const any = { string: 1, bool: 2, int: 3, double: 4, array: 5, bytes: 7 };

/** Reads an ExportTraceServiceRequest in protobuf, the part of it that tests look at. */
export function decodeSpans(body: Buffer): ReceivedSpan[] {
  return all(body, request.resourceSpans).flatMap((group) => {
    const said = attributesOf(all(group, resourceSpans.resource).flatMap((it) => all(it, resource.attributes)));
    const service = String(said['service.name'] ?? '');
    return all(group, resourceSpans.scopeSpans)
      .flatMap((scope) => all(scope, scopeSpans.spans))
      .map((it) => ({
        traceId: hex(it, span.traceId),
        spanId: hex(it, span.spanId),
        parentSpanId: hex(it, span.parentSpanId),
        name: first(it, span.name).toString('utf8'),
        service,
        resource: said,
        attributes: attributesOf(all(it, span.attributes)),
        links: all(it, span.links).map((link) => ({ traceId: hex(link, 1), spanId: hex(link, 2) })),
      }));
  });
}

function attributesOf(pairs: readonly Buffer[]): Record<string, AttributeValue> {
  return Object.fromEntries(
    pairs.map((pair) => [first(pair, keyValue.key).toString('utf8'), valueOf(first(pair, keyValue.value))]),
  );
}

function valueOf(value: Buffer): AttributeValue {
  const field = fields(value).next().value;
  if (field === undefined) return null;
  if (field.tag === any.string) return field.bytes.toString('utf8');
  if (field.tag === any.bool) return field.varint === 1n;
  if (field.tag === any.int) return Number(BigInt.asIntN(64, field.varint));
  if (field.tag === any.double) return field.bytes.readDoubleLE();
  if (field.tag === any.array) return all(field.bytes, 1).map(valueOf);
  if (field.tag === any.bytes) return field.bytes.toString('hex');
  return null;
}

function all(message: Buffer, tag: number): Buffer[] {
  return [...fields(message)].filter((field) => field.tag === tag).map((field) => field.bytes);
}

function first(message: Buffer, tag: number): Buffer {
  return all(message, tag)[0] ?? Buffer.alloc(0);
}

function hex(message: Buffer, tag: number): string {
  return first(message, tag).toString('hex');
}

/** The fields of a protobuf message, in order. Throws a RangeError on bytes that are not one. */
function* fields(message: Buffer): Generator<Field, undefined> {
  let at = 0;
  const varint = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = message.readUInt8(at++);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const take = (length: number) => {
    if (at + length > message.length) throw new RangeError('a protobuf field runs past the end of its message');
    return message.subarray(at, (at += length));
  };
  const none = Buffer.alloc(0);
  while (at < message.length) {
    const key = Number(varint());
    const tag = key >> 3;
    const wire = key & 7;
    if (wire === 0) yield { tag, bytes: none, varint: varint() };
    else if (wire === 1) yield { tag, bytes: take(8), varint: 0n };
    else if (wire === 2) yield { tag, bytes: take(Number(varint())), varint: 0n };
    else if (wire === 5) yield { tag, bytes: take(4), varint: 0n };
    else throw new RangeError(`protobuf wire type ${wire} is not in use`);
  }
  return undefined;
}
