-- Public holidays in the Netherlands. Easter is the Sunday after the first full moon of spring, as the Church reckons it
-- (cycle of nineteen years, as it holds from 1900 to 2199); the rest follows from it or has its day.
with year as (
    select distinct
        year,
        mod(year, 19) as golden,
        mod(19 * mod(year, 19) + 24, 30) as epact
    from {{ ref("int_calendar__months_listed") }}
),

moon as (
    select
        year,
        {{ days_after(
            "cast(" ~ text_of("year") ~ " || '-03-21' as date)",
            "case when epact = 29 or (epact = 28 and golden > 10) then epact - 1 else epact end"
        ) }} as full_moon
    from year
),

easter as (
    select
        year,
        {{ days_after("full_moon", "7 - mod(" ~ weekday_of("full_moon") ~ ", 7)") }} as easter
    from moon
),

fixed as (
    select
        year,
        easter,
        cast({{ text_of("year") }} || '-01-01' as date) as first_of_year,
        cast({{ text_of("year") }} || case when year < 2014 then '-04-30' else '-04-27' end as date) as birthday,
        cast({{ text_of("year") }} || '-05-05' as date) as liberation,
        cast({{ text_of("year") }} || '-12-25' as date) as christmas
    from easter
),

holiday as (
    select year, first_of_year as day, 'Nieuwjaarsdag' as name_nl, 'New Year''s Day' as name_en, true as is_free from fixed
    union all
    select year, {{ days_after("easter", "-2") }}, 'Goede Vrijdag', 'Good Friday', false from fixed
    union all
    select year, easter, 'Eerste Paasdag', 'Easter Sunday', true from fixed
    union all
    select year, {{ days_after("easter", "1") }}, 'Tweede Paasdag', 'Easter Monday', true from fixed
    union all
    select year, {{ days_after("easter", "39") }}, 'Hemelvaartsdag', 'Ascension Day', true from fixed
    union all
    select year, {{ days_after("easter", "49") }}, 'Eerste Pinksterdag', 'Whit Sunday', true from fixed
    union all
    select year, {{ days_after("easter", "50") }}, 'Tweede Pinksterdag', 'Whit Monday', true from fixed
    union all
    -- On a Sunday it is kept the day before; as Queen's Day until 2013, and until 1980 on the day after.
    select
        year,
        {{ days_after("birthday", "case when " ~ weekday_of("birthday") ~ " < 7 then 0 when year < 1980 then 1 else -1 end") }},
        case when year < 2014 then 'Koninginnedag' else 'Koningsdag' end,
        case when year < 2014 then 'Queen''s Day' else 'King''s Day' end,
        true
    from fixed
    where year > 1948
    union all
    -- A day off once in five years, as most collective agreements have it.
    select year, liberation, 'Bevrijdingsdag', 'Liberation Day', mod(year, 5) = 0 from fixed where year > 1945
    union all
    select year, christmas, 'Eerste Kerstdag', 'Christmas Day', true from fixed
    union all
    select year, {{ days_after("christmas", "1") }}, 'Tweede Kerstdag', 'Boxing Day', true from fixed
),

-- Two may fall on one day.
ranked as (
    select holiday.*, row_number() over (partition by day order by case when is_free then 0 else 1 end, name_nl) as place
    from holiday
)

select day, year, name_nl, name_en, is_free
from ranked
where place = 1
