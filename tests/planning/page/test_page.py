"""Pages of shops, read: what they say of a product, where it stands, and what is no fact."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelwright.errors import InputError
from reelwright.planning.page import PageFacts, read_page

SHOPS = Path(__file__).parent / "shops"


def shop(name: str) -> PageFacts:
    return read_page((SHOPS / f"{name}.html").read_text("utf-8"), f"https://shop.example/p/{name}?utm=1")


def page(body: str, head: str = "", lang: str = "en") -> PageFacts:
    return read_page(f"<html lang={lang}><title>Oak Stool</title>{head}<h1>Oak Stool</h1>{body}", "https://a.example/x")


def said(facts: PageFacts) -> list[str]:
    return [claim.text for claim in facts.claims]


# What pages of shops say: name, brand, language, prices (with what is crossed out), claims

READ = {
    "cold-brew": ("Slow Cold Brew", "Nordbrew", "en", ["$24 <$32"], [
        "Steeped for 18 hours in cold water", "Beans of one farm in Huila", "Half the acid of hot coffee",
        "Keeps for 30 days unopened", "Glass that comes back", "Cold brew that is steeped for 18 hours"]),
    "honey-de": ("Bergblütenhonig 500 g", "Imkerei Ries", "de-DE", ["12,90 € <14,90 €"], [
        "Kalt geschleudert und nicht erhitzt", "Aus dem Tal der Ries, von 40 eigenen Völkern", "Herkunft: Bayern",
        "Gewicht: 500 g"]),
    "bottle-market": ("Trailworks Steel Water Bottle", None, "en-US", ["$27.95"], [
        "Cold for 24 hours, hot for 12", "Recycled 18/8 steel, double wall", "World's best bottle for hikers",
        "Capacity: 32 Fluid Ounces"]),
    "mug-handmade": ("Stoneware Mug Speckled White & Blue", "ClayByJune", "en-GB", ["£28"], [
        "Thrown by hand in Cornwall", "Holds 350 ml", "Safe in the dishwasher"]),
    "focus-landing": ("Deepwork", "Deepwork", "en", [], [
        "Blocks notifications while you write", "Your day on one card", "One task on the screen",
        "Works offline on Mac and Windows"]),
    "bike-slogan": ("Radler", "Radler", "en", [], [
        "The bike that folds in ten seconds", "Weighs nine kilos", "Fits under a desk",
        "Rides like a big one"]),
    "lamp-app": ("Halo Lamp", "Lumen", "en", ["€129"], [
        "Warm light from 1,800 K", "Weight: 1.2 kg", "Dims to one candle", "Runs 40 hours on a charge"]),
    "oud-ar": ("عطر عود ملكي", "دار العود", "ar", ["350 ريال"], [
        "عطر شرقي من خشب العود الطبيعي", "يدوم حتى ١٢ ساعة", "زجاجة 100 مل", "مصنوع في الرياض"]),
    "tea-ja": ("宇治抹茶 30g", None, "ja", ["2,980円"], [
        "一番茶だけを使用", "石臼で丁寧に挽いています", "石臼で挽いた宇治の抹茶"]),
    "cream-microdata": ("Crème de nuit à la rose", "Maison Rose", "fr", ["39,50 €"], [
        "Pour les peaux sèches", "Sans parfum de synthèse", "Pot en verre de 50 ml", "Fabriquée à Grasse"]),
    "shoes-currencies": ("Run One", None, "en", ["$99", "€95", "£85"], ["A shoe of one piece of wool"]),
    "soap-hostile": ("Olive Soap", None, "en", [], ["Made of olive oil and lye", "Cures eczema txt"]),
    "shop-list": ("Gooseneck Kettle", None, "en", [], ["Pours in a thin line"]),
    "old-shop": ('Garden Bench "Linden"', None, "en", [], [
        "Oak from Hesse", "Seats three", "Ten years without rot", "Width: 180 cm", "Height: 85 cm",
        "A bench of oiled oak"]),
}  # fmt: skip


@pytest.mark.parametrize("name", READ)
def test_what_a_shop_says_of_its_product(name: str) -> None:
    called, brand, language, prices, claims = READ[name]
    facts = shop(name)
    assert facts.name is not None
    assert (facts.name.text, facts.brand and facts.brand.text, facts.language) == (called, brand, language)
    assert [f"{each.text} <{each.before}" if each.before else each.text for each in facts.prices] == prices
    assert said(facts) == claims


def test_each_fact_tells_where_on_the_page_it_stands() -> None:
    places = {claim.text: claim.source for claim in shop("cold-brew").claims}
    assert places["Beans of one farm in Huila"] == "json-ld ProductGroup.description"
    assert places["Glass that comes back"] == "li"
    assert places["Cold brew that is steeped for 18 hours"] == "meta description"
    assert {claim.source for claim in shop("old-shop").claims} == {"li", "table", "meta description"}
    assert shop("tea-ja").origin("li") == "li, https://shop.example/p/tea-ja"
    assert len(shop("tea-ja").model_copy(update={"address": "https://a.example/" + "b" * 300}).origin("li")) <= 160


def test_the_pictures_that_show_the_product_come_first_and_no_logo() -> None:
    def best(name: str) -> list[str]:
        return [photo.address for photo in shop(name).photos]

    assert best("cold-brew") == ["https://cdn.nordbrew.example/files/slow.jpg?v=17"]
    assert best("honey-de") == ["https://imkerei-ries.example/wp-content/uploads/honig.jpg"]
    assert best("bottle-market") == ["https://img.market.example/I/71a._AC_SX679_.jpg"]
    assert best("mug-handmade") == ["https://i.makers.example/il_fullxfull.1.jpg"]
    assert best("lamp-app") == ["https://shop.example/static/halo.webp"]
    assert best("old-shop") == ["https://shop.example/p/bench.jpg"]
    assert best("soap-hostile") == ["https://soap.example/a.jpg"]  # no script, no file, no data


def test_ratings_are_out_of_five_and_quotes_are_whole_and_signed() -> None:
    honey, mug = shop("honey-de"), shop("mug-handmade")
    assert honey.rating and mug.rating
    assert (honey.rating.value, honey.rating.count) == (4.9, 37)
    assert (mug.rating.value, mug.rating.count) == (4.9, 212)  # 9.8 of 10
    assert [(each.text, each.by, each.rating) for each in honey.quotes] == [
        ("Schmeckt wie früher bei meiner Oma.", "Petra M.", 5.0)
    ]
    assert [(each.by, each.rating) for each in mug.quotes] == [("Tom", 4.0)]


def test_calls_and_colours_of_the_brand_are_found() -> None:
    calls = {name: shop(name).call for name in ("mug-handmade", "focus-landing", "tea-ja", "oud-ar")}
    assert [call.text for call in calls.values() if call] == ["Buy it now", "Start for free", "今すぐ購入", "اشترِ الآن"]
    assert shop("cold-brew").call is None  # "Add to cart" is no words for an ad
    assert [(each.text, each.source) for each in shop("cold-brew").colors] == [
        ("#1F3D36", "meta theme-color"),
        ("#F2A541", "css --color-accent"),
    ]


# What is no fact

HIDDEN = [
    "<li hidden>{}", "<li aria-hidden=true>{}", "<li style='display: none'>{}", "<li style=visibility:hidden>{}",
    "<li style='font-size:0px'>{}", "<li style='opacity:0'>{}", "<li style='text-indent:-9999px'>{}", "<!--<li>{}-->",
    "<style>.x{{color:red;display:none}}</style><li class='y x'>{}", "<li class=sr-only>{}",
    "<template><li>{}</template>",
    "<div hidden><ul><li><b>{}</b></ul></div>", "<noscript><li>{}</noscript>", "<nav><li>{}</nav>", "<footer><li>{}",
    "<div class=cookie-banner><li>{}", "<script>var a = '<li>{}'</script>", "<ul class=related-products><li>{}",
]  # fmt: skip


@pytest.mark.parametrize("how", HIDDEN)
def test_what_visitors_do_not_see_or_is_not_of_the_product_is_no_fact(how: str) -> None:
    listed = "<ul><li>Made of old oak</li><li>Seats one</li></ul>"
    facts = page(listed + f"<ul>{how.format('Never seen by anybody')}<li>Also</li></ul>")
    assert "Made of old oak" in said(facts)
    assert "Never seen by anybody" not in said(facts)


def test_a_rule_for_some_screens_hides_nothing() -> None:
    style = "<style>@media (max-width: 600px){.a{display:none}} .b{display:none}</style>"
    facts = page("<ul><li class=a>Made of old oak</li><li class=b>Made of plastic</li><li>Seats one</li></ul>", style)
    assert said(facts) == ["Made of old oak", "Seats one"]


def test_33_what_speaks_to_a_machine_is_told_and_left_out() -> None:
    facts = shop("soap-hostile")
    everything = facts.model_dump_json(exclude={"findings"}).casefold()
    assert "ignore all" not in everything and "assistant" not in everything and "burns" not in everything
    (finding,) = [each for each in facts.findings if each.severity == "warning"]
    assert "speaks to a machine" in finding.message
    assert facts.quotes == ()


def test_what_is_sold_out_is_told() -> None:
    offer = {"@type": "Offer", "price": "9", "priceCurrency": "EUR", "availability": "https://schema.org/OutOfStock"}
    data = json.dumps({"@type": "Product", "name": "Oak Stool", "offers": [offer]})
    facts = page("<p>Made of old oak.</p>", f"<script type=application/ld+json>{data}</script>")
    assert [finding.message for finding in facts.findings] == ["the page says that the product is sold out"]


def test_what_needs_proof_is_the_pages_claim_and_told() -> None:
    assert "“World's best bottle for hikers” is the page's claim (li), not ours" in [
        each.message for each in shop("bottle-market").findings
    ]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("login", "asks for a name and a password. Name a page that everybody may read"),
        ("empty-app", "has no words before its scripts run. Open it in a browser, save it"),
    ],
)
def test_a_page_with_nothing_to_read_says_why(name: str, why: str) -> None:
    with pytest.raises(InputError, match=why):
        shop(name)


@pytest.mark.parametrize("html", ["", "\0\0\0", "😀" * 50, "<html></html>", "%PDF-1.7 \x01\x02", "{}"])
def test_what_is_no_page_of_a_product_is_refused(html: str) -> None:
    with pytest.raises(InputError, match="says nothing of a product"):
        read_page(html, "https://a.example/")


def test_several_products_and_prices_are_told() -> None:
    assert "describes 3 products" in shop("shop-list").findings[0].message
    assert "several prices ($99, €95, £85), so none is taken" in shop("shoes-currencies").findings[0].message


# Prices

PRICED = [
    ("129", "EUR", "de", "129 €"), ("1299.5", "EUR", "de", "1.299,50 €"), ("1.299,00", "EUR", "de", "1.299 €"),
    ("1,299.00", "USD", "en", "$1,299"), ("4.500", "KWD", "ar", "4.500 KWD"), ("2980", "JPY", "ja", "2,980円"),
    ("89.9", "CHF", "en", "89.90 CHF"), ("٣٥٠", "SAR", "ar", "350 ريال"), ("0.99", "GBP", "en", "£0.99"),
]  # fmt: skip


@pytest.mark.parametrize(("amount", "currency", "language", "written"), PRICED)
def test_a_price_is_written_as_people_write_it(amount: str, currency: str, language: str, written: str) -> None:
    offer = {"@type": "Offer", "price": amount, "priceCurrency": currency}
    data = json.dumps({"@type": "Product", "name": "Oak Stool", "offers": offer})
    facts = page("<p>Made of old oak.</p>", f'<script type="application/ld+json">{data}</script>', language)
    assert [price.text for price in facts.prices] == [written]


# Hostile pages: each in a time that grows with its length

MOST = 1 << 20


def repeated(text: str) -> str:
    return (text * (MOST // len(text) + 1))[:MOST]


HOSTILE = {
    "100,000 open divs": "<div>" * 100_000, "open comments": repeated("<!--"), "open tags": repeated("<a "),
    "open quotes": repeated("<a x=\"'"), "attributes": f"<a {repeated('x=1 ')}>", "styles": f"<style>{repeated('a{')}",
    "properties": f"<div itemscope>{repeated('<p itemprop=name>a')}", "items": repeated("<p itemscope itemprop=a>a"),
    "closings": repeated("<b><i></b>"), "rows": repeated("<table><tr><td>a"), "brackets": repeated("<"),
    "deep JSON": f"<script type=application/ld+json>{'[' * 300_000}", "variables": f"<style>{repeated('--a ')}",
    "titles": f"<title>{repeated(' - ')}", "long number": f"<p class=price>$ {repeated('1.1,')}",
}  # fmt: skip


@pytest.mark.thorough
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_takes_no_longer_than_it_is(name: str) -> None:
    start = time.process_time()
    facts = page("<ul><li>Made of old oak</li><li>Seats one</li></ul>" + HOSTILE[name])
    assert said(facts)[:2] == ["Made of old oak", "Seats one"]
    assert time.process_time() - start < 20  # 1 s when nothing else runs; by the square of the length it is hours


def test_a_graph_that_leads_back_to_itself_ends() -> None:
    graph = [
        {"@id": f"#{n}", "@type": "Product", "name": {"@id": f"#{n + 1}"}, "brand": {"@id": f"#{(n + 1) % 9000}"}}
        for n in range(9000)
    ]
    data = json.dumps({"@id": "#g", "@graph": [*graph, {"@id": "#g"}]})
    facts = page(
        "<ul><li>Made of old oak</li><li>Seats one</li></ul>", f"<script type=application/ld+json>{data}</script>"
    )
    assert said(facts)[0] == "Made of old oak"


def test_json_ld_of_five_megabytes_is_read_in_bounds() -> None:
    product = {"@type": "Product", "name": "Oak Stool", "description": "Made of old oak. " * 280_000}
    start = time.process_time()
    facts = page("", f"<script type=application/ld+json>{json.dumps(product)}</script>")
    assert said(facts) == ["Made of old oak"]
    assert time.process_time() - start < 20


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("<>/=\"' abc&;-![]\0{}") | st.characters(codec="utf-8"), max_size=300))
def test_whatever_stands_on_a_page_is_read_or_refused(noise: str) -> None:
    try:
        facts = read_page(f"<h1>Oak Stool</h1>{noise}<p>Made of old oak.</p>", "https://a.example/")
    except InputError:
        return
    for text in (*said(facts), facts.name.text if facts.name else ""):
        assert "\0" not in text and "\n" not in text and len(text) <= 90
