import { type ClientProduct, clientProducts } from "../../activation/generations";

/** Names of the client products, for the schema. */
export const products = Object.keys(clientProducts) as [ClientProduct, ...ClientProduct[]];
